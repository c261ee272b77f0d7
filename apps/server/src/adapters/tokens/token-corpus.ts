/** Texts of many kinds, written for the tests of the token counts; the counts themselves come from the tokenizer. */
export const typicalTexts: Readonly<Record<string, string>> = {
  english: `We moved into the old house by the river in the second week of March, when the water was still high and the garden looked more like a pond. Nobody had lived there for years. The kitchen smelled of apples and wet wood, and in the cellar we found a box of letters tied with string. My sister wanted to read them at once; I thought we should ask the neighbours first whether anybody still knew the family.`,
  'english business': `Dear Ms. Okafor, thank you for your message of 14 October. We have checked invoice 2024-1187 and agree that the discount of 12.5% was not applied; a corrected invoice for $4,310.00 is attached. Payment terms stay at 30 days. Please let us know whether you would like the credit note by e-mail or by post. Kind regards, Thomas Brandt, Accounts Receivable`,
  german: `Wir zogen in der zweiten Märzwoche in das alte Haus am Fluss, als das Wasser noch hoch stand und der Garten eher wie ein Teich aussah. Seit Jahren hatte dort niemand gewohnt. Die Küche roch nach Äpfeln und nassem Holz, und im Keller fanden wir eine Schachtel mit zusammengebundenen Briefen. Meine Schwester wollte sie gleich lesen; ich meinte, wir sollten zuerst die Nachbarn fragen.`,
  spanish: `Nos mudamos a la vieja casa junto al río en la segunda semana de marzo, cuando el agua todavía estaba alta y el jardín parecía más bien un estanque. Nadie había vivido allí desde hacía años. La cocina olía a manzanas y a madera mojada, y en el sótano encontramos una caja de cartas atadas con una cuerda. Mi hermana quería leerlas enseguida.`,
  french: `Nous avons emménagé dans la vieille maison au bord de la rivière la deuxième semaine de mars, quand l'eau était encore haute et que le jardin ressemblait plutôt à un étang. Personne n'y avait habité depuis des années. La cuisine sentait la pomme et le bois mouillé, et nous avons trouvé à la cave une boîte de lettres attachées par une ficelle.`,
  portuguese: `Mudámo-nos para a velha casa junto ao rio na segunda semana de março, quando a água ainda estava alta e o jardim parecia mais um lago. Ninguém vivia ali há anos. A cozinha cheirava a maçãs e a madeira molhada, e na cave encontrámos uma caixa de cartas atadas com um cordel. A minha irmã queria lê-las logo; eu achava melhor perguntar aos vizinhos.`,
  italian: `Ci siamo trasferiti nella vecchia casa sul fiume nella seconda settimana di marzo, quando l'acqua era ancora alta e il giardino sembrava piuttosto uno stagno. Da anni non ci abitava più nessuno. La cucina profumava di mele e di legno bagnato, e in cantina abbiamo trovato una scatola di lettere legate con uno spago.`,
  polish: `Wprowadziliśmy się do starego domu nad rzeką w drugim tygodniu marca, kiedy woda była jeszcze wysoka, a ogród wyglądał raczej jak staw. Od lat nikt tam nie mieszkał. W kuchni pachniało jabłkami i mokrym drewnem, a w piwnicy znaleźliśmy pudełko listów związanych sznurkiem. Siostra chciała je od razu przeczytać.`,
  turkish: `Mart ayının ikinci haftasında nehrin kenarındaki eski eve taşındık; su hâlâ yüksekti ve bahçe daha çok bir gölete benziyordu. Yıllardır orada kimse yaşamamıştı. Mutfak elma ve ıslak odun kokuyordu, bodrumda ise iple bağlanmış mektuplarla dolu bir kutu bulduk. Kız kardeşim onları hemen okumak istedi.`,
  russian: `Мы переехали в старый дом у реки во вторую неделю марта, когда вода ещё стояла высоко, а сад был похож скорее на пруд. Там уже много лет никто не жил. На кухне пахло яблоками и мокрым деревом, а в подвале мы нашли коробку писем, перевязанных бечёвкой. Сестра хотела сразу же их прочитать, а я думал, что сначала надо спросить соседей.`,
  ukrainian: `Ми переїхали до старого будинку біля річки на другому тижні березня, коли вода ще стояла високо, а сад був схожий радше на ставок. Там уже багато років ніхто не жив. На кухні пахло яблуками й мокрим деревом, а в підвалі ми знайшли коробку листів, перев'язаних мотузкою.`,
  greek: `Μετακομίσαμε στο παλιό σπίτι δίπλα στο ποτάμι τη δεύτερη εβδομάδα του Μαρτίου, όταν το νερό ήταν ακόμη ψηλά και ο κήπος έμοιαζε περισσότερο με λίμνη. Κανείς δεν είχε ζήσει εκεί για χρόνια. Η κουζίνα μύριζε μήλα και βρεγμένο ξύλο, και στο υπόγειο βρήκαμε ένα κουτί με γράμματα.`,
  arabic: `انتقلنا إلى البيت القديم بجانب النهر في الأسبوع الثاني من شهر مارس، حين كان الماء لا يزال مرتفعا وكانت الحديقة أشبه ببركة. لم يسكن أحد هناك منذ سنوات. كانت رائحة التفاح والخشب الرطب تملأ المطبخ، وفي القبو وجدنا صندوقا من الرسائل المربوطة بخيط. أرادت أختي أن تقرأها فورا.`,
  hebrew: `עברנו לבית הישן ליד הנהר בשבוע השני של מרץ, כשהמים עוד היו גבוהים והגינה נראתה יותר כמו אגם קטן. איש לא גר שם במשך שנים. במטבח היה ריח של תפוחים ועץ רטוב, ובמרתף מצאנו קופסה של מכתבים קשורים בחוט. אחותי רצתה לקרוא אותם מיד.`,
  hindi: `हम मार्च के दूसरे सप्ताह में नदी के किनारे वाले पुराने घर में आ गए, जब पानी अभी ऊँचा था और बगीचा तालाब जैसा दिखता था। वहाँ वर्षों से कोई नहीं रहा था। रसोई में सेब और गीली लकड़ी की गंध थी, और तहखाने में हमें धागे से बँधी चिट्ठियों का एक डिब्बा मिला। मेरी बहन उन्हें तुरंत पढ़ना चाहती थी।`,
  thai: `เราย้ายเข้าบ้านเก่าริมแม่น้ำในสัปดาห์ที่สองของเดือนมีนาคม ตอนที่น้ำยังสูงอยู่และสวนดูเหมือนบ่อน้ำมากกว่า ไม่มีใครอยู่ที่นั่นมานานหลายปี ห้องครัวมีกลิ่นแอปเปิลและไม้เปียก และในห้องใต้ดินเราพบกล่องจดหมายที่มัดด้วยเชือก`,
  chinese: `三月的第二个星期，我们搬进了河边的老房子，那时水位还很高，花园看上去更像一个池塘。那里已经多年没有人住了。厨房里有苹果和湿木头的味道，我们在地下室找到了一盒用绳子捆着的信。我妹妹想马上就读，我觉得应该先问问邻居，看看还有没有人认识这家人。`,
  japanese: `三月の第二週に、私たちは川沿いの古い家に引っ越しました。水位はまだ高く、庭はまるで池のようでした。そこには何年も誰も住んでいませんでした。台所はりんごと濡れた木の匂いがして、地下室では紐で縛られた手紙の箱を見つけました。妹はすぐに読みたがりましたが、私はまず近所の人に聞くべきだと思いました。`,
  korean: `우리는 삼월 둘째 주에 강가의 오래된 집으로 이사했습니다. 물은 아직 높았고 정원은 연못처럼 보였습니다. 그곳에는 몇 년 동안 아무도 살지 않았습니다. 부엌에서는 사과와 젖은 나무 냄새가 났고, 지하실에서는 끈으로 묶은 편지 상자를 발견했습니다. 여동생은 바로 읽고 싶어 했습니다.`,
  vietnamese: `Chúng tôi chuyển vào ngôi nhà cũ bên sông vào tuần thứ hai của tháng ba, khi nước vẫn còn cao và khu vườn trông giống một cái ao hơn. Đã nhiều năm không ai sống ở đó. Căn bếp có mùi táo và gỗ ướt, và dưới tầng hầm chúng tôi tìm thấy một hộp thư được buộc bằng dây.`,
  typescript: `export async function listOpenOrders(db: Database, customerId: string): Promise<readonly Order[]> {
  const rows = await db.selectFrom('orders').selectAll().where('customer_id', '=', customerId).execute()
  return rows
    .filter((row) => row.status === 'open' && row.totalCents > 0)
    .map((row) => ({ id: row.id, total: row.totalCents / 100, createdAt: new Date(row.created_at) }))
}
`,
  python: `import csv
from collections import defaultdict

def totals_by_month(path: str) -> dict[str, float]:
    """Sum the amounts of a statement by month."""
    totals: dict[str, float] = defaultdict(float)
    with open(path, newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            totals[row["date"][:7]] += float(row["amount"].replace(",", ""))
    return dict(sorted(totals.items()))

if __name__ == "__main__":
    print(totals_by_month("statement.csv"))
`,
  c: `#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}

int main(int argc, char **argv) {
    int n = argc - 1, *v = malloc(n * sizeof *v);
    for (int i = 0; i < n; i++) v[i] = atoi(argv[i + 1]);
    qsort(v, n, sizeof *v, compare);
    for (int i = 0; i < n; i++) printf("%d%c", v[i], i + 1 < n ? ' ' : '\\n');
    free(v);
    return 0;
}
`,
  json: `{"order_id":"ord_0192f3","customer":{"name":"Ana Ruiz","email":"ana@example.org"},"lines":[{"sku":"TEA-100","quantity":3,"price_cents":1250},{"sku":"MUG-7","quantity":1,"price_cents":900}],"paid":true,"notes":null,"created_at":"2026-03-14T09:26:53Z"}`,
  html: `<section class="prices" id="prices"><h2>Prices</h2><ul role="list"><li><a href="/credits?package=1">Starter</a> <span class="muted">1,000 credits</span></li><li><a href="/credits?package=2">Basic</a> <span class="muted">5,500 credits</span></li></ul></section>`,
  sql: `SELECT c.name, count(*) AS orders, sum(o.total_cents) / 100.0 AS revenue
FROM customers c JOIN orders o ON o.customer_id = c.id
WHERE o.created_at >= '2026-01-01' AND o.status <> 'cancelled'
GROUP BY c.name HAVING sum(o.total_cents) > 10000 ORDER BY revenue DESC LIMIT 20;`,
  markdown: `## Getting started

1. Install the package: \`npm install\`
2. Copy \`.env.example\` to \`.env\` and fill in the keys.
3. Run \`npm start\`, then open <http://localhost:3000>.

| name | default | meaning |
|------|---------|---------|
| PORT | 3000 | where it listens |
| HOST | 127.0.0.1 | which address |

> **Note:** the first start takes a minute.
`,
}

/** Texts that real people also send, whose bound has to hold though their expectation may be off. */
export const difficultTexts: Readonly<Record<string, string>> = {
  base64: Array.from({ length: 60 }, (_, index) =>
    String.fromCharCode(
      ...Array.from({ length: 12 }, (__, byte) => (index * 131 + byte * 197 + ((index * byte) % 251)) % 256),
    ),
  )
    .map((bytes) => btoa(bytes))
    .join(''),
  digits: Array.from({ length: 400 }, (_, index) => (index * index * 7_919) % 10).join(''),
  'digits with spaces': Array.from({ length: 200 }, (_, index) => (index * 7_919) % 97).join(' '),
  hexadecimal: Array.from({ length: 120 }, (_, index) => ((index * 2_654_435_761) >>> 0).toString(16)).join(
    '',
  ),
  emoji: '😀🎉👩‍👩‍👧‍👦🇩🇪👍🏽🚀❤️🧑🏿‍🚀🥲🫠'.repeat(10),
  'zero-width': 'a\u200bb\u200cc\u200dd\ufeff'.repeat(50),
  'combining marks': 'Z̷̢̛a̸̢l̵̡g̴̨o̶ '.repeat(30),
  'rare ideographs': '龘靐齉爩鱻麤龗灪吁龖厵纞虋'.repeat(10),
  'letters of no word': Array.from({ length: 300 }, (_, index) =>
    String.fromCharCode(97 + ((index * index * 31 + index * 17 + 7) % 26)),
  ).join(''),
  'capitals of no word': Array.from({ length: 300 }, (_, index) =>
    String.fromCharCode(65 + ((index * index * 29 + index * 13 + 5) % 26)),
  ).join(''),
  'one letter': 'a'.repeat(500),
  spaces: ' '.repeat(500),
  'spaces and newlines': ' \n\t\n  '.repeat(80),
  punctuation: '!?;:,.(){}[]<>/\\|@#$%^&*~`"\''.repeat(12),
  'alternating symbols': '¬°§¶†‡•…‰′″‹›⁄€™←↑→↓↔⇐⇒⇔∀∂∃∅∇∈'.repeat(6),
  'mathematical letters': '𝒜𝓑𝕮𝔻𝖤𝗙𝘎𝙃𝚀'.repeat(20),
  urls: 'https://example.org/a/b/c?id=8f3a9b2c&utm_source=newsletter&x=%E2%9C%93&y=1.2.3#top '.repeat(8),
  'stack trace':
    '    at Object.<anonymous> (/srv/app/node_modules/@scope/pkg/dist/index.js:1283:47)\n'.repeat(10),
  'old scripts': 'ᚠᚢᚦᚨᚱᚲ𐌰𐌱𐌲ⰀⰁⰂ𒀀𒀁'.repeat(12),
}
