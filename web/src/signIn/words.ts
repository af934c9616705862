// The texts of the sign-in page, in the six languages of the program.
import { spoken, type Spoken } from "../languages";

export type Words = {
  title: string;
  lead: string;
  email: string;
  send: string;
  sending: string;
  enterCode: string;
  sent: string;
  code: string;
  signIn: string;
  signingIn: string;
  anotherCode: string;
  otherAddress: string;
  linkLead: string;
  loading: string;
  signedIn: string;
  name: string;
  actsFor: string;
  stranger: string;
  reference: string;
  company: string;
  gone: string;
  aboutLead: string;
  invitedBy: string;
  accept: string;
  decline: string;
  signOut: string;
  elsewhere: string;
  nowhere: string;
  browser: string;
  lastSeen: string;
  signOutThere: string;
  failed: string;
  unreachable: string;
  again: string;
  issuerFailed: string;
  contact: string;
  waits: string;
  nothingWaits: string;
  choose: string;
  readAndAnswer: string;
  until: string;
  state: string;
  decision: string;
  due: string;
  answerDue: string;
  asked: string;
  notAsked: string;
  confirms: string;
  sentOn: string;
  sendAgain: string;
  onItsWay: string;
  partnerInvites: (partner: string, provider: string) => string;
  providerAsks: (provider: string) => string;
  about: { request: string; registration: string; invitation: string; customer: string; users: string };
  invited: (organization: string) => string;
};

const en: Words = {
  title: "Sign in",
  lead: "We send a code to your e-mail address, with which you sign in. You need no password.",
  email: "E-mail address",
  send: "Send me a code",
  sending: "Sending…",
  enterCode: "Enter the code",
  sent: "A message with a code is on its way to",
  code: "Code",
  signIn: "Sign in",
  signingIn: "Signing in…",
  anotherCode: "Send another code",
  otherAddress: "Use another address",
  linkLead: "Sign in with the link from your message. It works once.",
  loading: "One moment…",
  signedIn: "You are signed in",
  name: "Name",
  actsFor: "You act for",
  stranger: "Nobody has invited this address yet, and no organisation knows it. If you expected an invitation, ask the sender which address it went to.",
  reference: "Case number",
  company: "Company",
  gone: "This is gone, or your account may not see it. If the message came to another address, sign in with that one.",
  aboutLead: "Sign in with the address at which you received the message to go on.",
  invitedBy: "Invited by",
  accept: "Accept",
  decline: "Decline",
  signOut: "Sign out",
  elsewhere: "Other browsers",
  nowhere: "You are signed in nowhere else.",
  browser: "Browser",
  lastSeen: "Last used",
  signOutThere: "Sign out there",
  failed: "This did not work",
  unreachable: "The server does not answer. Please try again in a few minutes.",
  again: "Try again",
  issuerFailed: "The sign-in at your organisation did not work, or took too long. If it fails again, ask those who look after it whether it confirms your e-mail address.",
  contact: "You are the primary contact of a registration",
  waits: "What waits for you",
  nothingWaits: "Nothing waits for you.",
  choose: "Please choose",
  readAndAnswer: "Read and answer",
  until: "Valid until",
  state: "State",
  decision: "Decision",
  due: "Decision due",
  answerDue: "Answer due",
  asked: "Something is asked of you or your organisation. The message says how to answer it.",
  notAsked: "Nothing is asked of you now.",
  confirms: "A registration names you as its primary contact and waits for your answer",
  sentOn: "Message sent",
  sendAgain: "Send the message again",
  onItsWay: "A new message is on its way. Its link replaces the older one.",
  partnerInvites: (partner, provider) => (provider ? `${partner} and ${provider} invite your organisation` : `${partner} invites your organisation`),
  providerAsks: (provider) => `${provider} asks to be your company's indirect provider`,
  about: {
    request: "Your message is about an eligibility request",
    registration: "Your message is about a registration",
    invitation: "Your message is about an invitation",
    customer: "Your message is about a customer",
    users: "Your message is about the users of your organisation",
  },
  invited: (organization) => `${organization} invites you to become a user`,
};

const es: Words = {
  title: "Iniciar sesión",
  lead: "Le enviamos a su dirección de correo electrónico un código con el que inicia sesión. No necesita contraseña.",
  email: "Dirección de correo electrónico",
  send: "Enviarme un código",
  sending: "Enviando…",
  enterCode: "Escriba el código",
  sent: "Un mensaje con un código va camino de",
  code: "Código",
  signIn: "Iniciar sesión",
  signingIn: "Iniciando sesión…",
  anotherCode: "Enviar otro código",
  otherAddress: "Usar otra dirección",
  linkLead: "Inicie sesión con el vínculo de su mensaje. Funciona una sola vez.",
  loading: "Un momento…",
  signedIn: "Ha iniciado sesión",
  name: "Nombre",
  actsFor: "Actúa en nombre de",
  stranger: "Nadie ha invitado aún a esta dirección y ninguna organización la conoce. Si esperaba una invitación, pregunte al remitente a qué dirección la envió.",
  reference: "Número de caso",
  company: "Empresa",
  gone: "Ya no existe o su cuenta no puede verlo. Si el mensaje llegó a otra dirección, inicie sesión con ella.",
  aboutLead: "Para continuar, inicie sesión con la dirección en la que recibió el mensaje.",
  invitedBy: "Invitado por",
  accept: "Aceptar",
  decline: "Rechazar",
  signOut: "Cerrar sesión",
  elsewhere: "Otros navegadores",
  nowhere: "No ha iniciado sesión en ningún otro sitio.",
  browser: "Navegador",
  lastSeen: "Último uso",
  signOutThere: "Cerrar sesión allí",
  failed: "No ha sido posible",
  unreachable: "El servidor no responde. Inténtelo de nuevo dentro de unos minutos.",
  again: "Reintentar",
  issuerFailed: "El inicio de sesión de su organización no ha funcionado o ha tardado demasiado. Si vuelve a fallar, pregunte a quienes lo administran si confirma su dirección de correo electrónico.",
  contact: "Es el contacto principal de una inscripción",
  waits: "Lo que espera su respuesta",
  nothingWaits: "No hay nada pendiente para usted.",
  choose: "Elija una opción",
  readAndAnswer: "Leer y responder",
  until: "Válida hasta",
  state: "Estado",
  decision: "Decisión",
  due: "Decisión prevista",
  answerDue: "Respuesta hasta",
  asked: "Se espera algo de usted o de su organización. El mensaje indica cómo responder.",
  notAsked: "Ahora no se espera nada de usted.",
  confirms: "Un registro le nombra contacto principal y espera su respuesta",
  sentOn: "Mensaje enviado",
  sendAgain: "Enviar el mensaje otra vez",
  onItsWay: "Un mensaje nuevo va en camino. Su vínculo sustituye al anterior.",
  partnerInvites: (partner, provider) => (provider ? `${partner} y ${provider} invitan a su organización` : `${partner} invita a su organización`),
  providerAsks: (provider) => `${provider} pide ser el proveedor indirecto de su empresa`,
  about: {
    request: "Su mensaje trata de una solicitud de elegibilidad",
    registration: "Su mensaje trata de una inscripción",
    invitation: "Su mensaje trata de una invitación",
    customer: "Su mensaje trata de un cliente",
    users: "Su mensaje trata de los usuarios de su organización",
  },
  invited: (organization) => `${organization} le invita a ser usuario`,
};

const zhHans: Words = {
  title: "登录",
  lead: "我们会向您的电子邮件地址发送用于登录的代码。您无需密码。",
  email: "电子邮件地址",
  send: "向我发送代码",
  sending: "正在发送…",
  enterCode: "请输入代码",
  sent: "带有代码的邮件正在发送到",
  code: "代码",
  signIn: "登录",
  signingIn: "正在登录…",
  anotherCode: "再发送一个代码",
  otherAddress: "使用其他地址",
  linkLead: "请使用邮件中的链接登录。该链接只能使用一次。",
  loading: "请稍候…",
  signedIn: "您已登录",
  name: "姓名",
  actsFor: "您所代表的组织",
  stranger: "尚无人邀请此地址，也没有组织登记过它。如果您在等待邀请，请向发件人确认邀请发送到了哪个地址。",
  reference: "案例编号",
  company: "公司",
  gone: "此内容已不存在，或您的帐户无权查看。如果邮件是发到其他地址的，请使用该地址登录。",
  aboutLead: "请使用收到邮件的地址登录，然后继续。",
  invitedBy: "邀请人",
  accept: "接受",
  decline: "拒绝",
  signOut: "退出登录",
  elsewhere: "其他浏览器",
  nowhere: "您没有在其他位置登录。",
  browser: "浏览器",
  lastSeen: "上次使用",
  signOutThere: "在该处退出登录",
  failed: "操作未成功",
  unreachable: "服务器没有响应。请过几分钟再试。",
  again: "重试",
  issuerFailed: "您所在组织的登录未成功，或耗时过长。如果再次失败，请向其管理人员确认该登录是否会验证您的电子邮件地址。",
  contact: "您是一项注册的主要联系人",
  waits: "等待您处理的事项",
  nothingWaits: "没有等待您处理的事项。",
  choose: "请选择",
  readAndAnswer: "阅读并答复",
  until: "有效期至",
  state: "状态",
  decision: "决定",
  due: "决定期限",
  answerDue: "答复期限",
  asked: "需要您或您的组织作出答复。邮件中说明了答复方法。",
  notAsked: "目前无需您做任何事。",
  confirms: "一份注册将您列为主要联系人，正在等待您的答复",
  sentOn: "邮件发送时间",
  sendAgain: "重新发送邮件",
  onItsWay: "新邮件正在发送，其中的链接会取代旧链接。",
  partnerInvites: (partner, provider) => (provider ? `${partner} 和 ${provider} 邀请贵组织` : `${partner} 邀请贵组织`),
  providerAsks: (provider) => `${provider} 希望成为贵公司的间接提供商`,
  about: {
    request: "您的邮件涉及一项资格申请",
    registration: "您的邮件涉及一项注册",
    invitation: "您的邮件涉及一项邀请",
    customer: "您的邮件涉及一位客户",
    users: "您的邮件涉及贵组织的用户",
  },
  invited: (organization) => `${organization} 邀请您成为用户`,
};

const ja: Words = {
  title: "サインイン",
  lead: "サインイン用のコードをメール アドレスにお送りします。パスワードは不要です。",
  email: "メール アドレス",
  send: "コードを送信する",
  sending: "送信しています…",
  enterCode: "コードを入力してください",
  sent: "コードを記載したメールの送信先:",
  code: "コード",
  signIn: "サインインする",
  signingIn: "サインインしています…",
  anotherCode: "別のコードを送信する",
  otherAddress: "別のアドレスを使用する",
  linkLead: "メールのリンクでサインインします。リンクは 1 回のみ有効です。",
  loading: "お待ちください…",
  signedIn: "サインインしています",
  name: "名前",
  actsFor: "所属組織",
  stranger: "このアドレスへの招待はまだなく、どの組織にも登録されていません。招待をお待ちの場合は、どのアドレスに送信したかを送信者にお問い合わせください。",
  reference: "ケース番号",
  company: "会社",
  gone: "すでに存在しないか、お使いのアカウントでは表示できません。メールが別のアドレスに届いた場合は、そのアドレスでサインインしてください。",
  aboutLead: "続行するには、メールを受信したアドレスでサインインしてください。",
  invitedBy: "招待者",
  accept: "承諾する",
  decline: "辞退する",
  signOut: "サインアウトする",
  elsewhere: "ほかのブラウザー",
  nowhere: "ほかの場所ではサインインしていません。",
  browser: "ブラウザー",
  lastSeen: "最終使用",
  signOutThere: "そこからサインアウトする",
  failed: "完了できませんでした",
  unreachable: "サーバーが応答しません。数分後にもう一度お試しください。",
  again: "やり直す",
  issuerFailed: "所属組織でのサインインが完了しなかったか、時間がかかりすぎました。再び失敗する場合は、メール アドレスが確認済みかどうかを担当者にお問い合わせください。",
  contact: "登録の主要連絡先です",
  waits: "対応が必要なもの",
  nothingWaits: "対応が必要なものはありません。",
  choose: "選択してください",
  readAndAnswer: "内容を確認して回答する",
  until: "有効期限",
  state: "状態",
  decision: "決定",
  due: "決定の期限",
  answerDue: "回答期限",
  asked: "お客様またはお客様の組織の対応が必要です。対応方法はメールに記載されています。",
  notAsked: "現在、お客様の対応は必要ありません。",
  confirms: "登録でお客様が主要連絡先に指定され、回答待ちです",
  sentOn: "メール送信日時",
  sendAgain: "メールをもう一度送信",
  onItsWay: "新しいメールをお送りしています。そのリンクが以前のリンクに代わります。",
  partnerInvites: (partner, provider) => (provider ? `${partner} と ${provider} から貴組織が招待されています` : `${partner} から貴組織が招待されています`),
  providerAsks: (provider) => `${provider} が貴社の間接プロバイダーになることを希望しています`,
  about: {
    request: "メールは適格性申請に関するものです",
    registration: "メールは登録に関するものです",
    invitation: "メールは招待に関するものです",
    customer: "メールは顧客に関するものです",
    users: "メールは組織のユーザーに関するものです",
  },
  invited: (organization) => `${organization} からユーザーとして招待されています`,
};

const pl: Words = {
  title: "Logowanie",
  lead: "Wyślemy na Twój adres e-mail kod, którym się zalogujesz. Hasło nie jest potrzebne.",
  email: "Adres e-mail",
  send: "Wyślij mi kod",
  sending: "Wysyłanie…",
  enterCode: "Wpisz kod",
  sent: "Wiadomość z kodem jest w drodze na adres",
  code: "Kod",
  signIn: "Zaloguj się",
  signingIn: "Logowanie…",
  anotherCode: "Wyślij następny kod",
  otherAddress: "Użyj innego adresu",
  linkLead: "Zaloguj się linkiem z wiadomości. Działa jeden raz.",
  loading: "Chwileczkę…",
  signedIn: "Zalogowano",
  name: "Imię i nazwisko",
  actsFor: "Działasz w imieniu",
  stranger: "Nikt jeszcze nie zaprosił tego adresu i żadna organizacja go nie zna. Jeśli czekasz na zaproszenie, zapytaj nadawcę, na jaki adres je wysłał.",
  reference: "Numer sprawy",
  company: "Firma",
  gone: "Tego już nie ma albo Twoje konto nie może tego zobaczyć. Jeśli wiadomość przyszła na inny adres, zaloguj się nim.",
  aboutLead: "Aby kontynuować, zaloguj się adresem, na który przyszła wiadomość.",
  invitedBy: "Zaprasza",
  accept: "Przyjmij",
  decline: "Odrzuć",
  signOut: "Wyloguj się",
  elsewhere: "Inne przeglądarki",
  nowhere: "Nigdzie indziej nie ma zalogowania.",
  browser: "Przeglądarka",
  lastSeen: "Ostatnie użycie",
  signOutThere: "Wyloguj tam",
  failed: "Nie udało się",
  unreachable: "Serwer nie odpowiada. Spróbuj ponownie za kilka minut.",
  again: "Spróbuj ponownie",
  issuerFailed: "Logowanie w Twojej organizacji nie powiodło się albo trwało zbyt długo. Jeśli to się powtórzy, zapytaj osoby, które się nim opiekują, czy potwierdza Twój adres e-mail.",
  contact: "Jesteś głównym kontaktem rejestracji",
  waits: "Co czeka na Ciebie",
  nothingWaits: "Nic na Ciebie nie czeka.",
  choose: "Wybierz",
  readAndAnswer: "Przeczytaj i odpowiedz",
  until: "Ważne do",
  state: "Stan",
  decision: "Decyzja",
  due: "Termin decyzji",
  answerDue: "Termin odpowiedzi",
  asked: "Oczekujemy odpowiedzi od Ciebie lub Twojej organizacji. Wiadomość mówi, jak odpowiedzieć.",
  notAsked: "Teraz niczego od Ciebie nie oczekujemy.",
  confirms: "Rejestracja wskazuje Cię jako główny kontakt i czeka na Twoją odpowiedź",
  sentOn: "Wiadomość wysłano",
  sendAgain: "Wyślij wiadomość ponownie",
  onItsWay: "Nowa wiadomość jest w drodze. Jej link zastępuje poprzedni.",
  partnerInvites: (partner, provider) => (provider ? `${partner} i ${provider} zapraszają Twoją organizację` : `${partner} zaprasza Twoją organizację`),
  providerAsks: (provider) => `${provider} chce zostać dostawcą pośrednim Twojej firmy`,
  about: {
    request: "Wiadomość dotyczy wniosku o kwalifikowalność",
    registration: "Wiadomość dotyczy rejestracji",
    invitation: "Wiadomość dotyczy zaproszenia",
    customer: "Wiadomość dotyczy klienta",
    users: "Wiadomość dotyczy użytkowników Twojej organizacji",
  },
  invited: (organization) => `${organization} zaprasza Cię do grona użytkowników`,
};

const id: Words = {
  title: "Masuk",
  lead: "Kami mengirim kode ke alamat email Anda untuk masuk. Anda tidak memerlukan kata sandi.",
  email: "Alamat email",
  send: "Kirimi saya kode",
  sending: "Mengirim…",
  enterCode: "Masukkan kode",
  sent: "Pesan berisi kode sedang dikirim ke",
  code: "Kode",
  signIn: "Masuk",
  signingIn: "Sedang masuk…",
  anotherCode: "Kirim kode lain",
  otherAddress: "Gunakan alamat lain",
  linkLead: "Masuk dengan tautan dari pesan Anda. Tautan hanya berlaku satu kali.",
  loading: "Sebentar…",
  signedIn: "Anda sudah masuk",
  name: "Nama",
  actsFor: "Anda bertindak untuk",
  stranger: "Belum ada yang mengundang alamat ini, dan tidak ada organisasi yang mengenalnya. Jika Anda menunggu undangan, tanyakan kepada pengirim ke alamat mana undangan itu dikirim.",
  reference: "Nomor kasus",
  company: "Perusahaan",
  gone: "Ini sudah tidak ada, atau akun Anda tidak dapat melihatnya. Jika pesan tiba di alamat lain, masuklah dengan alamat itu.",
  aboutLead: "Untuk melanjutkan, masuklah dengan alamat tempat Anda menerima pesan.",
  invitedBy: "Diundang oleh",
  accept: "Terima",
  decline: "Tolak",
  signOut: "Keluar",
  elsewhere: "Browser lain",
  nowhere: "Anda tidak masuk di tempat lain.",
  browser: "Browser",
  lastSeen: "Terakhir digunakan",
  signOutThere: "Keluar dari sana",
  failed: "Tidak berhasil",
  unreachable: "Server tidak menjawab. Silakan coba lagi beberapa menit lagi.",
  again: "Coba lagi",
  issuerFailed: "Proses masuk di organisasi Anda tidak berhasil, atau terlalu lama. Jika gagal lagi, tanyakan kepada pengelolanya apakah alamat email Anda dikonfirmasi.",
  contact: "Anda adalah kontak utama sebuah pendaftaran",
  waits: "Yang menunggu Anda",
  nothingWaits: "Tidak ada yang menunggu Anda.",
  choose: "Silakan pilih",
  readAndAnswer: "Baca dan jawab",
  until: "Berlaku sampai",
  state: "Status",
  decision: "Keputusan",
  due: "Keputusan paling lambat",
  answerDue: "Batas jawaban",
  asked: "Ada yang diminta dari Anda atau organisasi Anda. Pesan menjelaskan cara menjawabnya.",
  notAsked: "Saat ini tidak ada yang diminta dari Anda.",
  confirms: "Sebuah pendaftaran menyebut Anda sebagai kontak utama dan menunggu jawaban Anda",
  sentOn: "Pesan dikirim",
  sendAgain: "Kirim pesan lagi",
  onItsWay: "Pesan baru sedang dikirim. Tautannya menggantikan yang lama.",
  partnerInvites: (partner, provider) => (provider ? `${partner} dan ${provider} mengundang organisasi Anda` : `${partner} mengundang organisasi Anda`),
  providerAsks: (provider) => `${provider} ingin menjadi penyedia tidak langsung perusahaan Anda`,
  about: {
    request: "Pesan Anda tentang permohonan kelayakan",
    registration: "Pesan Anda tentang pendaftaran",
    invitation: "Pesan Anda tentang undangan",
    customer: "Pesan Anda tentang pelanggan",
    users: "Pesan Anda tentang pengguna organisasi Anda",
  },
  invited: (organization) => `${organization} mengundang Anda menjadi pengguna`,
};

const languages = { en, es, "zh-Hans": zhHans, ja, pl, id };

/** wordsFor returns the texts for a reader of these languages. */
export const wordsFor = (wanted: readonly string[]): Spoken<Words> => spoken(wanted, languages);
