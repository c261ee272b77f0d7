import type { TaskType } from './task-type.ts'

/** Evidence for one or more kinds of task: weights are added where the pattern is found. */
export type TaskCue = {
  /**
   * Linear by construction: no nested repetition, every gap bounded. Looked for in the parts of a prompt where people
   * put their wish: its beginning and its end. In lower case, like what it is looked for in: a pattern that ignores the
   * case of all scripts takes several times as long.
   */
  readonly pattern: RegExp
  readonly weights: Partial<Readonly<Record<TaskType, number>>>
}

/** Words of instruction. One line tells of a kind of task in English, the next ones in other languages. */
export const instructionCues: readonly TaskCue[] = [
  {
    pattern:
      /\b(?:write|create|implement|code|develop|build|make|generate|fix|debug|refactor|optimi[sz]e|design|construct|define|give me) (?:[^\s.?!]{1,20} ){0,6}?(?:functions?|scripts?|programs?|code|class|methods?|quer(?:y|ies)|algorithms?|app|api|regex|components?|unit tests?|website|web page|macro|bash|shell|database|endpoint|plugin|bot|snippet)\b/,
    weights: { coding: 3.2 },
  },
  {
    pattern:
      /\b(?:python|javascript|typescript|java|c\+\+|c#|golang|rust|sql|mysql|postgres|html|css|php|ruby|kotlin|swift|bash|powershell|regex|react|vue|angular|django|flask|fastapi|spring boot|pandas|numpy|pytorch|tensorflow|docker|kubernetes|terraform|git|npm|node\.js|asp\.net|linux|vba|matlab|latex table|json schema|graphql|excel formula|selenium|unity|tailwind|flexbox|next\.?js|vue ?3|android studio|android developer|ubuntu|ansible|arduino|firebase|aws|azure|gcp|nginx|ssh|sdk|rest api|webpack|laravel|wordpress|assembly|verilog|opencv|onnx)(?![\w-])/,
    weights: { coding: 2.7 },
  },
  {
    pattern:
      /\b(?:translate|convert|rewrite|port|explain|simplify|improve|review|document|comment|shorten|understand|complete|run) (?:[^\s.?!]{1,20} ){0,5}?(?:codes?|scripts?|functions?|programs?|class|quer(?:y|ies)|snippet|codebase|implementation)\b/,
    weights: { coding: 3.8 },
  },
  {
    pattern:
      /\b(?:traceback|stack ?trace|exception|typeerror|segfault|compil(?:e|er|ation) error|syntax error|undefined is not|null ?pointer|refactor|debug|unit tests?|pull request|time complexity|linked list|binary tree|array of integers|deep copy|race condition|deadlock|backend|frontend|recursive function|source code|this code|my code|the code)\b/,
    weights: { coding: 2.2 },
  },
  {
    pattern:
      /(?:\b(?:funktion|programm|skript|quelltext|código|función|programa que|fonction|programme|classe java|código em|função)\b|代码|编程|函数|脚本|程序|算法|コード|関数|プログラム|코드|함수|프로그램|функци[юя]|программ[ау]|скрипт)/u,
    weights: { coding: 2.4 },
  },
  {
    pattern:
      /\b(?:solve|calculate|compute|evaluate|simplify|integrate|differentiate|factor(?:ise|ize)?|find the (?:value|order|area|volume|length|sum|derivative|limit|probability|maximum|minimum|number|degree|characteristic|range|mean)|prove|show that|how many|how much|what is the (?:total|sum|value|probability|area|average|remainder|product)|in total|altogether|percent of)\b/,
    weights: { math: 1.5 },
  },
  {
    pattern:
      /\b(?:equations?|derivatives?|integrals?|probability|polynomials?|matri(?:x|ces)|eigenvalues?|theorem|triangles?|perimeter|radius|fractions?|square root|prime numbers?|modulo|vector space|isomorphic|homomorphism|subgroup|abelian|finite field|standard deviation|variance|logarithm|arithmetic|geometric series|inequality|combinatorics|permutations?|calculus|algebra|geometry|maths?)\b/,
    weights: { math: 1.9 },
  },
  {
    pattern:
      /(?:\b(?:berechne|löse|gleichung|wie viele|calcula|resuelve|ecuación|cuántos|calcule[rz]?|résou[ds]|équation|combien|resolva|equação|quantos)\b|计算|方程|多少|数学|求解|計算|いくつ|계산|방정식|вычисли|решите|уравнени|сколько)/u,
    weights: { math: 2 },
  },
  {
    pattern:
      /\b(?:puzzle|riddle|logic(?:al|ally)?|deduc(?:e|tion)|infer(?:ence)?|premises?|conclusion|fallac(?:y|ies)|syllogism|compare|contrast|pros and cons|advantages and disadvantages|trade-?offs?|analy[sz]e|analysis|critically|critique|evaluate the|assess|what would happen|what if|hypothetical|implications?|counterfactual|ethical|step by step|cause and effect|most (?:likely|plausible)|follows? from|feedback on|your opinion|do you think|agree)\b/,
    weights: { reasoning: 1.8 },
  },
  {
    pattern:
      /\b(?:complete the (?:rest of the )?sequence|starting point|arranged in a row|between what times|deductively|is ambiguous|typical person|we know that|at the start of|trade (?:books|places|partners)|swap|answer with the letter|correct answer to fill|seating|clues?)\b|(?<= )\b_ /,
    weights: { reasoning: 2.6 },
  },
  {
    pattern:
      /\b(?:if (?:[^\s.?!]{1,20} ){2,14}then|taller than|older than|to the (?:left|right) of|odd one out|who (?:is|was) lying|tell(?:s)? the truth|truth-teller|the (?:first|second|third) (?:statement|person|house)|which (?:statement|option|choice|ending|sentence)|is it possible|antecedent|pronoun|coreference|makes? (?:more )?sense|why (?:does|did|do|would|is|are|was|can't|don't))\b/,
    weights: { reasoning: 1.5 },
  },
  {
    pattern:
      /(?:\b(?:vergleiche|analysiere|bewerte|vor- und nachteile|compara|analiza|ventajas y desventajas|compare[rz]|analyse[rz]?|avantages et inconvénients|analise)\b|分析|比较|推理|优缺点|判断原因|论证|比較して|分析して|비교|분석|сравни|проанализируй|рассуди)/u,
    weights: { reasoning: 2.1 },
  },
  {
    pattern:
      /\b(?:write|compose|create|tell|generate|make|give me|continue|draft|craft|pen) (?:[^\s.?!]{1,20} ){0,8}?(?:stor(?:y|ies)|poems?|haikus?|lyrics|songs?|raps?|limericks?|sonnet|novel|fiction|fan ?fic(?:tion)?|screenplay|scene|dialogues?|jokes?|fairy ?tale|fable|plot|verse|monologue|ballad|chapter|myth|parody|rhyme)\b/,
    weights: { creative_writing: 3.6 },
  },
  {
    pattern:
      /\b(?:once upon a time|in the style of|short story|rhym(?:e|es|ing)|poem|protagonist|main character|plot twist|fantasy|sci-?fi|worldbuilding|fictional|joke|pun)\b/,
    weights: { creative_writing: 1.6 },
  },
  {
    pattern:
      /(?:\b(?:gedicht|geschichte über|kurzgeschichte|märchen|witz|cuento|poema|canción|historia corta|chiste|poème|histoire|chanson|conte|blague|história|canção|conto)\b|写一?[首篇个].{0,12}(?:诗|故事|小说|歌|笑话)|诗歌|故事|小说|歌词|笑话|物語|小説|詩を|시를|이야기|소설|стих|рассказ|сказк|песн)/u,
    weights: { creative_writing: 3 },
  },
  {
    pattern:
      /\b(?:write|draft|compose|create|prepare|craft|generate|make|produce|develop|need|help me with|compile) (?:[^\s.?!]{1,20} ){0,7}?(?:e-?mails?|letters?|essays?|articles?|blogs?|posts?|reports?|resumes?|résumés?|cv|press release|proposals?|speech(?:es)?|presentation|descriptions?|ads?|advertisements?|commercial|slogans?|newsletter|documentation|reviews?|tweets?|memo|contract|policy|bio(?:graphy)?|recipe|agenda|outline|abstract|papers?|thesis|tagline|copy|announcement|invitation|statement|guide|manual|introduction|paragraphs?|headlines?|script for|video script|talk|message|notice|business plan|case study|agreements?|news ?stor(?:y|ies)|columns?|marketing materials?|technical documents?|legal documents?|white ?paper|lesson plan|syllabus|terms of service|testimonial)\b/,
    weights: { professional_writing: 3.1 },
  },
  {
    pattern:
      /\b(?:act as (?:[^\s.?!]{1,20} ){1,8}?and write|(?:convinc|persuad|appeal)(?:e|es|ing) (?:to )?(?:[^\s.?!]{1,20} ){0,4}?(?:customers?|readers?|buyers?|audience|clients?)|copy ?writer|target audience|by sending an e-?mail|call to action)\b/,
    weights: { professional_writing: 2.4 },
  },
  {
    pattern:
      /(?:\b(?:e-mail an|brief an|aufsatz|bewerbung|anschreiben|bericht über|correo|carta|ensayo|artículo|informe|lettre|dissertation|courriel|rapport|redação|relatório)\b|邮件|一封信|求职信|作文|写一?篇.{0,16}(?:文章|报告|论文|稿)|演讲|广告|文案|简历|メールを|手紙|レポート|作文を|이메일|편지|에세이|보고서|письмо|эссе|статью|резюме для)/u,
    weights: { professional_writing: 2.8 },
  },
  {
    pattern:
      /\b(?:rewrite|re-write|rephrase|paraphrase|reword|proof-?read|polish|(?:improve|edit|correct|revise|shorten|simplify|refine|enhance|expand|elaborate) (?:[^\s.?!]{1,20} ){0,5}?(?:text|sentences?|paragraphs?|essay|e-?mail|letter|paper|wording|grammar|writing|language|abstract|passage|draft|this|it|following|below|phrase)|fix (?:the |my )?(?:grammar|spelling|punctuation)|grammar (?:mistakes|errors)|make (?:this|it|my|the) (?:[^\s.?!]{1,20} ){0,4}?(?:sound|more|shorter|longer|better|concise|formal|professional|clear)|in other words|(?:active|passive) voice|say this (?:differently|better)|more (?:formal|concise|professional|polite|persuasive)|change the tone)\b/,
    weights: { rewriting: 3.4 },
  },
  {
    pattern:
      /(?:\b(?:umschreib|formuliere|korrigiere|verbessere (?:den|diesen)|überarbeite|reescrib|reformula|corrige|mejora (?:el|este)|parafrase|réécri|reformule|améliore|corrige[rz]|reescrev|melhore (?:o|este))|改写|重写|润色|修改(?:以下|这)|改成|替换|换一种|书き直|書き直|言い換え|校正|다시 써|고쳐|перепиши|перефразируй|исправь|отредактируй)/u,
    weights: { rewriting: 3 },
  },
  {
    pattern:
      /\b(?:summari[sz](?:e|es|ing|ation)|summary|tl;?dr|key (?:points|takeaways|ideas)|main (?:points?|idea|takeaways)|in (?:one|two|three|a few|\d) (?:sentences?|bullet points?|words)|recap|condense|gist|boil (?:it|this) down|brief overview of the (?:text|article)|highlights|shorter version|(?:make|write|generate|give|suggest|come up with) (?:an? |the )?(?:title|headline|subject line) for)\b/,
    weights: { summarization: 3.3 },
  },
  {
    pattern:
      /(?:\b(?:zusammenfass|fasse .{0,40}zusammen|resume (?:el|este|la|o)|resumen|resumir|resumo|résume|résumé de|résumer|synthèse)|总结|概括|摘要|概述|归纳|要約|まとめて|요약|кратко изложи|резюмируй|краткое содержание|суммируй)/u,
    weights: { summarization: 3.3 },
  },
  {
    pattern:
      /\b(?:translat(?:e|es|ed|ion|ing)|(?:in|into|to|from) (?:english|french|spanish|german|italian|portuguese|chinese|mandarin|cantonese|japanese|korean|russian|arabic|hindi|turkish|polish|dutch|swedish|norwegian|danish|greek|latin|hebrew|thai|vietnamese|ukrainian|indonesian|bengali|urdu|persian|farsi)|how (?:do|would) (?:you|i) say)\b/,
    weights: { translation: 2.4 },
  },
  { pattern: /\btranslat(?:e|ion)\b/, weights: { translation: 1.9 } },
  {
    pattern:
      /(?:\b(?:übersetz|ins (?:englische|deutsche|französische|spanische)|traduc|tradu[iz]|al (?:inglés|español|francés)|en (?:anglais|français|espagnol)|para o (?:inglês|português))|翻译|译成|译为|英译|中译|訳して|翻訳|번역|перевед[иё]|перевод|на английский|ترجم|अनुवाद)/u,
    weights: { translation: 4 },
  },
  {
    pattern:
      /\b(?:extract|identify (?:all|the|any)|list all|find all|pull out|key ?words?|named entit(?:y|ies)|(?:based on|according to|from|using|given|in) (?:the |this )?(?:\w{1,15} )?(?:passage|text|context|paragraph|article|document|information|following|plot|table|transcript|excerpt)|answer (?:the|this|following) (?:\w{1,15} )?question|un-?answerable|can't answer|fill in|parse|convert (?:[^\s.?!]{1,20} ){0,5}?(?:to|into) (?:an? )?(?:json|csv|table|xml|yaml|list)|into (?:json|csv|a table)|action items|as json|span of text)\b/,
    weights: { extraction: 2.5 },
  },
  {
    pattern:
      /\b(?:means? the same (?:thing )?as this|better word|write (?:this )?(?:nicer|better)|replace (?:the|it|this) .{0,40}without chang|streamline (?:this|the)|grammar of|more reader-friendly|sounds? more (?:natural|native|professional))\b/,
    weights: { rewriting: 3.6 },
  },
  {
    pattern: /^\W{0,4}(?:passage|context|article|document|text|paragraph|plot|background)\s{0,3}:/m,
    weights: { extraction: 1.6, summarization: 0.4 },
  },
  {
    pattern:
      /(?:\b(?:extrahiere|entnimm|extrae|extraer|extrai[srt]?|extraia|mots-clés|palabras clave|schlüsselwörter)\b|提取|抽取|找出|列出文中|关键词|根据(?:以下|下面|上述|文章)|抽出|キーワード|추출|извлеки|выдели|ключевые слова)/u,
    weights: { extraction: 3.2 },
  },
  {
    pattern:
      /^\W{0,4}(?:q(?:uestion)?\s{0,2}[:.]\s{0,3})?(?:what|who|whom|whose|when|where|which|how|why|explain|define|describe|tell me (?:about|what|how|why)|give (?:me )?(?:an? )?(?:overview|information|explanation|definition)|is|are|was|were|does|did|do|can|could you explain|has|have)\b/,
    weights: { factual_qa: 1.5 },
  },
  {
    pattern:
      /\b(?:what (?:is|are|was|were|does|do|did)|who (?:is|was|were|wrote|invented|won|discovered)|when (?:did|was|is)|where (?:is|are|was|did)|which (?:country|city|year|of the following)|what's|how does|how do|difference between|meaning of|definition of|explain (?:how|what|why|the)|capital of|examples? of|history of|fact[- ]?check|refers? to|known as|is called)\b/,
    weights: { factual_qa: 1.2 },
  },
  {
    pattern:
      /(?:\b(?:was ist|wer (?:ist|war)|wann|wo (?:ist|liegt)|warum|wie funktioniert|erkläre|qué es|quién|cuándo|dónde|por qué|cómo funciona|explica|qu'est-ce|qui (?:est|était)|quand|où|pourquoi|comment fonctionne|expli(?:que|quez)|o que é|quem|quando|onde|como funciona)\b|什么是|是什么|谁是|为什么|如何|怎么|哪(?:个|些|里|一)|解释|何ですか|誰|なぜ|とは|教えて|무엇|누구|왜|언제|что такое|кто|когда|почему|где|объясни|как работает|ما هو|क्या है)/u,
    weights: { factual_qa: 1.9 },
  },
  {
    pattern:
      /^\W{0,4}(?:hi|hello|hey|hiya|yo|good (?:morning|evening|afternoon|night)|how are you|what's up|thanks?|thank you|ok(?:ay)?|bye|nice to meet|hallo|guten (?:tag|morgen)|hola|buenos días|bonjour|salut|olá|ciao|你好|您好|谢谢|こんにちは|ありがとう|안녕|привет|здравствуй|спасибо|مرحبا|नमस्ते)(?![a-z])/u,
    weights: { chat: 3 },
  },
  {
    pattern:
      /\b(?:act as|pretend (?:to be|you|that you)|you are (?:an? |my |now |the )|you're (?:an? |my |now |the )|role-?play|respond as|speak as|as if you (?:were|are)|from the (?:perspective|viewpoint) of|let's (?:play|chat|talk)|imagine (?:you|that you|yourself)|take on the (?:role|persona)|stay in character|i want you to act|assume the (?:role|persona|identity)|in the voice of|i will (?:ask|tell|provide|give|describe))\b/,
    weights: { chat: 3.2 },
  },
  {
    pattern:
      /^\W{0,4}as (?:an? |the )(?:[^\s.?!,]{1,20} ){0,8}?[^\s.?!]{2,20},|\b(?:greetings|adventurer|your (?:majesty|kingdom|crew|quest)|medieval|pirate|detective|wizard|alien|superhero|time travell?er|sherlock|your character)\b/,
    weights: { chat: 1.7 },
  },
  {
    pattern:
      /(?:\b(?:spiel die rolle|tu so als|du bist (?:ein|eine)|actúa como|eres un|imagina que eres|agis comme|tu es un|imagine que tu|aja como|você é um)\b|扮演|假装|假设你是|你是一|ロールプレイ|あなたは|になりきって|역할|당신은|представь,? что ты|веди себя как|ты —)/u,
    weights: { chat: 3 },
  },
  {
    pattern:
      /\b(?:(?:\d+|some|more|new|creative|good|list of|unique|fun|business|gift|content|project|a few) (?:[^\s.?!]{1,20} ){0,3}?(?:ideas?|suggestions|tips|ways|names|topics|options|activities|questions to ask|examples of ways)|brainstorm|suggest|recommend(?:ations?|ed)?|ideas for|advice|what should (?:i|we)|how (?:should|can|could) (?:i|we|my)|help me (?:plan|decide|choose|find|come up|think)|itinerary|plan (?:a|my|for) |schedule for|workout|meal plan|come up with|grocery list|strateg(?:y|ies)|name for|possible (?:reasons|ways|solutions)|create a (?:list|plan)|to-?do list|best way to)\b/,
    weights: { brainstorming: 2.3 },
  },
  {
    pattern:
      /(?:\b(?:ideen|vorschläge|empfiehl|empfehlung|ratschl|tipps|was soll ich|ideas para|sugerencias|recomienda|consejos|qué debo|idées|suggestions de|recommande|conseils|sugestões|dicas|recomende)\b|建议|推荐|点子|想法|创意|主意|给我.{0,6}个|提供.{0,4}[个种条首]|计划|アイデア|おすすめ|提案して|추천|아이디어|제안|посоветуй|идеи|предложи|порекомендуй|план на)/u,
    weights: { brainstorming: 2.5 },
  },
  {
    pattern:
      /\b(?:classif(?:y|ication)|categori[sz]e|sentiment|positive or negative|negative or positive|spam|label|which (?:category|class|section|topic|type|genre)|what (?:category|type|kind|sentiment|topic|genre|sort) (?:of|does|is|would)|(?:equivalent|duplicate|paraphrases?|same (?:thing|meaning)|entail(?:s|ment)?|contradict(?:s|ion)?|impl(?:y|ies)|inconclusive)|toxic|sarcas(?:m|tic)|(?:true|yes),? (?:or )?(?:false|no)|choose (?:one )?(?:from|between)|pick (?:one )?(?:from|the correct)|is (?:this|the following) (?:[^\s.?!]{1,20} ){1,6}?(?:or|positive|negative|plausible|offensive)|rate (?:this|the)|out of 5|stars?|detect|satisfied|did the reviewer|favou?rable)\b/,
    weights: { classification: 2.2 },
  },
  {
    pattern:
      /\b(?:sentiment|positive or negative|negative or positive|flattering|(?:ask|mean)(?:s|ing)? the same|the same meaning|duplicates?|is the review|(?:topic|label|categor(?:y|ies)|descriptor|class) (?:candidates|options)|best descriptor|which (?:of (?:the following|these) )?(?:topics?|categor(?:y|ies)|labels?)|choose a topic|yes or no\?)(?![\w-])/,
    weights: { classification: 2.4 },
  },
  {
    pattern:
      /(?:\b(?:klassifizier|kategorisier|stimmung des|clasifica|categoriza|sentimiento|positivo o negativo|classe[rz]|catégorise|sentiment du|classifique|sentimento)|分类|归类|类别|情感|正面还是负面|判断(?:以下|这|句子|是否)|属于哪|分類|感情を|분류|긍정|классифицируй|тональность|определи (?:тип|категори))/u,
    weights: { classification: 3 },
  },
]
