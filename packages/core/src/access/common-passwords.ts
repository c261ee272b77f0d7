/**
 * Words that stand at the heart of the commonest passwords, in lower case and without the digits and signs that
 * people put before and after them. Written down by hand from what leaked lists have in common.
 */
const words = `
password passwort passwd passw pass word motdepasse contrasena senha parola parool haslo wachtwoord geslo heslo
admin administrator root superuser user username guest test tester testing testtest demo default login logon
welcome willkommen bienvenue bienvenido hello hallo hellohello goodbye letmein letmeinnow openup opensesame
iloveyou iloveu iloveme ilovegod ilovejesus iloveyouso iloveyoubaby iloveher ilovehim loveyou loveme lovely lover
lovers loveless loverboy lovergirl mylove mylover myangel mybaby mysweet babygirl babyboy babydoll babycakes
sunshine sunflower sunrise sunset moonlight moonshine starlight starbright midnight twilight rainbow rainbows
butterfly dragonfly ladybug ladybird dragon dragons monkey monkeys monkeyman chicken chickens kitten kittens kitty
hellokitty puppy puppies doggie doggy tiger tigers tigger lion lions panther panthers eagle eagles falcon falcons
dolphin dolphins shark sharks snake scorpion spider spiderman elephant giraffe penguin panda unicorn pegasus phoenix
princess princesa prince queen king kings knight knights warrior warriors soldier soldiers samurai ninja ninjas
superman superstar supergirl batman batgirl ironman wolverine hulk captain marvel avengers naruto pikachu pokemon
pokemons charizard digimon mario luigi zelda sonic minecraft fortnite roblox callofduty counterstrike warcraft
starcraft starwars startrek skywalker vader darthvader yoda jedi obiwan matrix terminator gandalf frodo hobbit
football footballs soccer basketball baseball softball volleyball hockey tennis golf golfer cricket rugby swimming
wrestling skateboard snowboard surfing cowboys steelers packers patriots raiders giants yankees redsox lakers
celtics bulls chelsea arsenal liverpool manchester manutd barcelona realmadrid juventus ronaldo messi beckham
michael michelle jennifer jessica ashley amanda samantha stephanie nicole danielle elizabeth victoria alexander
alexandra alexandre andrea andrew anthony antonio angela angelica angelina brandon brittany barbara benjamin
beautiful bella bonnie caroline carolina catherine charlie charlotte chelsie chris christian christina christine
christopher courtney cristina daniel daniela david diamond dominic donald douglas edward emily eric fernando
francis francisco frankie frederic gabriel gabriela gabrielle george gerald giovanni hannah harry heather isabella
isabelle jackson jacqueline jasmine jason jeffrey jeremy jonathan jordan joseph joshua julian justin katherine
kathleen kevin kimberly kristina lauren lawrence leonardo lindsay lorenzo madison margaret maria marina martin
martina matthew maxwell melanie melissa mercedes michaela miguel monica morgan natalia natalie natasha nathan
nicholas nicolas olivia oscar pamela patricia patrick peter philip priscilla rachel raymond rebecca richard robert
roberto russell sabrina sandra scooter sebastian shannon sophia sophie steven stewart teresa thomas tiffany timothy
tyler valentina valentin valerie vanessa veronica vincent virginia william williams
whatever anything everything nothing something secret secrets topsecret trustno trustnoone trustme changeme
changeit changepassword newpassword mypassword mypass nopassword passpass passwordpassword temporary temppass
computer computers internet network keyboard laptop windows microsoft google facebook youtube twitter instagram
linkedin myspace yahoo hotmail gmail samsung motorola blackberry android iphone apple apples nintendo playstation
master masters mastermind masterkey killer killers hunter hunters ranger rangers shadow shadows phantom hacker
hackers hackme cracker gateway access private personal security secure cheese cookie cookies chocolate strawberry
blueberry raspberry banana bananas cherry orange oranges peaches pepper peppers ginger honey honeybee sugar candy
cupcake coffee cocacola pepsi pizza hamburger spaghetti potato tomato pumpkin muffin brownie
summer winter spring autumn january february march april monday tuesday wednesday thursday friday saturday sunday
november december october september august flower flowers roses rosebud jasmin daisy lavender diamonds crystal
silver golden platinum purple yellow orangered green bluesky black blackcat blackjack white redrose redhead
freedom liberty justice peace peaceful forever together friends friend friendship bestfriend family mother father
mommy daddy brother sister sisters jesus jesuschrist christ jesusislord godisgood heaven angel angels blessed
blessing faith hope grace trinity genesis exodus michaeljackson metallica nirvana slipknot eminem beatles
greenday linkinpark blink acdc ironmaiden guitar guitars drummer drums piano music musica dance dancer dancing
america american canada mexico brazil brasil argentina england london paris france germany deutschland berlin
italia spain espana portugal holland australia chicago houston dallas boston newyork california florida texas
hawaii vegas lasvegas colorado dakota phoenixaz carolinas mustang corvette camaro ferrari porsche lamborghini
mercedesbenz bmw toyota honda nissan yamaha kawasaki harley harleydavidson chevrolet chevy ford jaguar
success winner winners champion champions victory lucky luckyone money moneymoney dollar millionaire business
student teacher school college university doctor police officer fireman pilot sailor marines army airforce
fuckyou fuckme fuckoff fucker asshole bitch bitches bastard shithead bullshit sexy sexygirl sexyboy sexybitch
qwerty qwertyui qwertyuiop qwert azerty azertyuiop qwertz qwertzuiop asdf asdfgh asdfghjk asdfghjkl asdfasdf zxcv
zxcvbn zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc qweqwe asdasd zxczxc abc abcd abcde abcdef abcdefg abcdefgh
aaa aaaa abcabc onetwothree onetwo doremi blahblah lalala hahaha nicetry imagine dreams dreamer dreaming believe
remember creative fantasy mystery magic magical wizard merlin harrypotter hogwarts potter goodluck goodgirl
goodboy badboy badgirl bigboy bigdaddy bigdog littleone cutie cutiepie sweetie sweetheart sweetpea sweet
precious treasure gorgeous handsome happiness happy smile smiley smiles laughter crazy crazygirl player players
gangster thuglife snoopdog tupac rockstar rocknroll rockyou maverick mickey mickeymouse minnie mouse donaldduck
disney tinkerbell cinderella pooh winnie garfield snoopy scooby scoobydoo spongebob patrickstar southpark simpsons
homer bart buster buddy rocky max bailey bandit lucky molly maggie sadie sammy sasha shelby smokey sparky oreo
thunder lightning storm hurricane tornado fire fireball firefly firebird blaze phoenixfire inferno volcano earth
universe galaxy galaxys space spaceman rocket apollo zeus hercules athena poseidon spartan spartans trojan trojans
titan titans viking vikings pirate pirates wildcat wildcats bulldog bulldogs bobcat cougar mustangs broncos
tessera company website server database oracle system support service manager office
`

/** About nine hundred words; a password that is little more than one of them is refused. */
export const commonPasswordWords: ReadonlySet<string> = new Set(
  words.split(/\s+/).filter((word) => word !== ''),
)

/** Ways across a keyboard or through the alphabet; any stretch of them, in either direction, is refused. */
export const commonPasswordWalks: readonly string[] = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyzabcdefg',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'a1b2c3d4e5f6g7h8i9j0',
  '1a2b3c4d5e6f7g8h9i0j',
  'zaq12wsxcde34rfvbgt56yhn',
  '741852963',
  '789456123',
  '147258369',
  '!@#$%^&*()',
]
