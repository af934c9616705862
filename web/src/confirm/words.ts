// The texts of the page for primary contacts, in the six languages of the program.
import { spoken, type Spoken } from "../languages";

export type Words = {
  title: string;
  lead: string;
  registered: string;
  named: (by: string, company: string) => string;
  company: string;
  reference: string;
  namedBy: string;
  until: string;
  loading: string;
  again: string;
  belongs: string;
  yes: string;
  no: string;
  once: string;
  send: string;
  sending: string;
  confirmed: string;
  goesOn: (company: string) => string;
  denied: string;
  reviewed: (company: string) => string;
  close: string;
  failed: string;
  unreachable: string;
  noLink: string;
  openMail: string;
};

const en: Words = {
  title: "Confirm your company's registration",
  lead: "You were named as the primary contact in a company's registration. Please answer these two questions; the review goes on after that.",
  registered: "Did you register for the account?",
  named: (by, company) => `Is it right that ${by} registers ${company} and names you as its primary contact?`,
  company: "Company",
  reference: "Case number",
  namedBy: "Named by",
  until: "Please answer by",
  loading: "Opening the registration…",
  again: "Try again",
  belongs: "Does the e-mail address at which you received our message belong to the company?",
  yes: "Yes",
  no: "No",
  once: "Your answers can be sent only once. After a “no”, somebody looks into it.",
  send: "Send answers",
  sending: "Sending…",
  confirmed: "Thank you, your answers are confirmed",
  goesOn: (company) => `The review of ${company} goes on now. You will get an e-mail with the result.`,
  denied: "Thank you for telling us",
  reviewed: (company) => `The registration of ${company} does not go on by itself; somebody looks into it.`,
  close: "You can close this page.",
  failed: "This did not work",
  unreachable: "The server does not answer. Please try again in a few minutes.",
  noLink: "This page needs the link from the e-mail",
  openMail: "Open the link in the newest message that you received from us. If it does not work, a global admin of your company can have a new one sent to you.",
};

const es: Words = {
  title: "Confirme la inscripción de su empresa",
  lead: "En la inscripción de una empresa se le indicó como contacto principal. Responda a estas dos preguntas; después continuará la verificación.",
  registered: "¿Registró usted la cuenta?",
  named: (by, company) => `¿Es correcto que ${by} inscribe a ${company} y le nombra a usted contacto principal?`,
  company: "Empresa",
  reference: "Número de caso",
  namedBy: "Indicado por",
  until: "Responda antes del",
  loading: "Abriendo la inscripción…",
  again: "Intentar de nuevo",
  belongs: "¿La dirección de correo electrónico en la que recibió nuestro mensaje pertenece a la empresa?",
  yes: "Sí",
  no: "No",
  once: "Sus respuestas solo pueden enviarse una vez. Tras un «no», alguien examinará el caso.",
  send: "Enviar respuestas",
  sending: "Enviando…",
  confirmed: "Gracias, sus respuestas están confirmadas",
  goesOn: (company) => `La verificación de ${company} continúa ahora. Recibirá un mensaje con el resultado.`,
  denied: "Gracias por decírnoslo",
  reviewed: (company) => `La inscripción de ${company} no continúa por sí sola; alguien examinará el caso.`,
  close: "Puede cerrar esta página.",
  failed: "No ha sido posible",
  unreachable: "El servidor no responde. Inténtelo de nuevo dentro de unos minutos.",
  noLink: "Esta página necesita el vínculo del mensaje",
  openMail: "Abra el vínculo del último mensaje que recibió de nosotros. Si no funciona, un administrador global de su empresa puede hacer que se le envíe otro.",
};

const zhHans: Words = {
  title: "请确认贵公司的注册",
  lead: "在一家公司的注册中，您被指定为主要联系人。请回答以下两个问题，之后审核会继续进行。",
  registered: "是您本人注册了该帐户吗？",
  named: (by, company) => `${by}为${company}办理注册，并指定您为主要联系人，这是否属实？`,
  company: "公司",
  reference: "案例编号",
  namedBy: "指定人",
  until: "请在此之前回答",
  loading: "正在打开注册信息…",
  again: "重试",
  belongs: "您收到我们邮件的电子邮件地址属于该公司吗？",
  yes: "是",
  no: "否",
  once: "答案只能发送一次。如果您回答“否”，将由工作人员进行核查。",
  send: "发送答案",
  sending: "正在发送…",
  confirmed: "谢谢，您的答案已确认",
  goesOn: (company) => `对${company}的审核现在继续进行。您将收到一封告知结果的邮件。`,
  denied: "感谢您告知我们",
  reviewed: (company) => `${company}的注册不会自动继续，将由工作人员进行核查。`,
  close: "您可以关闭此页面。",
  failed: "操作未成功",
  unreachable: "服务器没有响应。请过几分钟再试。",
  noLink: "请通过邮件中的链接打开此页面",
  openMail: "请打开您收到的最新邮件中的链接。如果链接已失效，贵公司的全局管理员可以安排向您发送新的链接。",
};

const ja: Words = {
  title: "会社の登録をご確認ください",
  lead: "会社の登録で、あなたが主要連絡先に指定されました。次の 2 つの質問にお答えください。その後、審査が続行されます。",
  registered: "アカウントの登録はご自身で行いましたか？",
  named: (by, company) => `${by} さんが ${company} を登録し、あなたを主要連絡先に指定したことに間違いはありませんか？`,
  company: "会社",
  reference: "ケース番号",
  namedBy: "指定した人",
  until: "回答期限",
  loading: "登録を開いています…",
  again: "再試行",
  belongs: "メールを受信したメール アドレスはその会社のものですか？",
  yes: "はい",
  no: "いいえ",
  once: "回答を送信できるのは 1 回のみです。「いいえ」の場合は、担当者が確認します。",
  send: "回答を送信",
  sending: "送信しています…",
  confirmed: "ありがとうございます。回答が確認されました",
  goesOn: (company) => `${company} の審査が続行されます。結果はメールでお知らせします。`,
  denied: "お知らせいただきありがとうございます",
  reviewed: (company) => `${company} の登録は自動的には進みません。担当者が確認します。`,
  close: "このページを閉じてもかまいません。",
  failed: "処理できませんでした",
  unreachable: "サーバーが応答しません。数分後にもう一度お試しください。",
  noLink: "このページはメールのリンクから開いてください",
  openMail: "受信した最新のメールのリンクを開いてください。リンクが使用できない場合は、会社のグローバル管理者が新しいリンクの送信を手配できます。",
};

const pl: Words = {
  title: "Potwierdź rejestrację swojej firmy",
  lead: "W rejestracji firmy wskazano Cię jako główny kontakt. Odpowiedz na te dwa pytania; potem weryfikacja będzie kontynuowana.",
  registered: "Czy rejestracja konta pochodzi od Ciebie?",
  named: (by, company) => `Czy to prawda, że ${by} rejestruje firmę ${company} i wskazuje Cię jako główny kontakt?`,
  company: "Firma",
  reference: "Numer sprawy",
  namedBy: "Kontakt podaje",
  until: "Prosimy o odpowiedź do",
  loading: "Otwieranie rejestracji…",
  again: "Spróbuj ponownie",
  belongs: "Czy adres e-mail, na który przyszła nasza wiadomość, należy do firmy?",
  yes: "Tak",
  no: "Nie",
  once: "Odpowiedzi można wysłać tylko raz. Po odpowiedzi „nie” ktoś zbada sprawę.",
  send: "Wyślij odpowiedzi",
  sending: "Wysyłanie…",
  confirmed: "Dziękujemy, odpowiedzi zostały potwierdzone",
  goesOn: (company) => `Weryfikacja firmy ${company} jest kontynuowana. Wynik prześlemy e-mailem.`,
  denied: "Dziękujemy za informację",
  reviewed: (company) => `Rejestracja firmy ${company} nie będzie kontynuowana automatycznie; ktoś zbada sprawę.`,
  close: "Możesz zamknąć tę stronę.",
  failed: "Nie udało się",
  unreachable: "Serwer nie odpowiada. Spróbuj ponownie za kilka minut.",
  noLink: "Ta strona wymaga linku z wiadomości e-mail",
  openMail: "Otwórz link z najnowszej wiadomości od nas. Jeśli nie działa, Administrator globalny Twojej firmy może zlecić wysłanie nowego.",
};

const id: Words = {
  title: "Konfirmasi pendaftaran perusahaan Anda",
  lead: "Anda disebutkan sebagai kontak utama dalam pendaftaran sebuah perusahaan. Harap jawab kedua pertanyaan ini; setelah itu verifikasi dilanjutkan.",
  registered: "Apakah Anda yang mendaftarkan akun tersebut?",
  named: (by, company) => `Apakah benar ${by} mendaftarkan ${company} dan menunjuk Anda sebagai kontak utamanya?`,
  company: "Perusahaan",
  reference: "Nomor kasus",
  namedBy: "Ditunjuk oleh",
  until: "Harap jawab sebelum",
  loading: "Membuka pendaftaran…",
  again: "Coba lagi",
  belongs: "Apakah alamat email tempat Anda menerima pesan kami adalah milik perusahaan?",
  yes: "Ya",
  no: "Tidak",
  once: "Jawaban hanya dapat dikirim satu kali. Setelah jawaban “tidak”, seseorang akan memeriksanya.",
  send: "Kirim jawaban",
  sending: "Mengirim…",
  confirmed: "Terima kasih, jawaban Anda telah dikonfirmasi",
  goesOn: (company) => `Verifikasi ${company} kini dilanjutkan. Anda akan menerima email berisi hasilnya.`,
  denied: "Terima kasih telah memberi tahu kami",
  reviewed: (company) => `Pendaftaran ${company} tidak dilanjutkan secara otomatis; seseorang akan memeriksanya.`,
  close: "Anda dapat menutup halaman ini.",
  failed: "Tidak berhasil",
  unreachable: "Server tidak menjawab. Silakan coba lagi beberapa menit lagi.",
  noLink: "Halaman ini memerlukan tautan dari email",
  openMail: "Buka tautan dalam pesan terbaru yang Anda terima dari kami. Jika tidak berfungsi, administrator global perusahaan Anda dapat meminta agar tautan baru dikirim kepada Anda.",
};

const languages = { en, es, "zh-Hans": zhHans, ja, pl, id };

/** wordsFor returns the texts for a reader of these languages. */
export const wordsFor = (wanted: readonly string[]): Spoken<Words> => spoken(wanted, languages);
