// The number and the code of a letter, for readers whose link is incomplete or does not work any more.
import { ApiError, ask, type UserError } from "./api";
import { element, sending } from "./page";
import { enterLinkCode, requestNewLink } from "./queries";

type Entered = { enterLinkCode: { token: string | null; page: "CONFIRM" | "INVITATION" | null; userErrors: UserError[] } | null };
type Heard = { requestNewLink: { heard: boolean; userErrors: UserError[] } | null };
type Words = { title: string; hint: string; reference: string; code: string; open: string; again: string; heard: string };

const languages: Record<string, Words> = {
  en: {
    title: "Type what stands in the message",
    hint: "Every message with a link has a case number, such as INV-8P91WZVT, and a code, such as K7QM-2XRT. The link alone is enough where it arrives whole.",
    reference: "Case number",
    code: "Code",
    open: "Open",
    again: "Have a new link sent",
    heard: "Thank you. If there is an open case with this number, a new message is on its way to the address that the last one went to. Its link replaces the older one.",
  },
  es: {
    title: "Escriba lo que figura en el mensaje",
    hint: "Cada mensaje con un vínculo tiene un número de caso, como INV-8P91WZVT, y un código, como K7QM-2XRT. El vínculo basta si llega entero.",
    reference: "Número de caso",
    code: "Código",
    open: "Abrir",
    again: "Pedir un vínculo nuevo",
    heard: "Gracias. Si hay un caso abierto con este número, un mensaje nuevo va camino de la dirección a la que fue el último. Su vínculo sustituye al anterior.",
  },
  "zh-Hans": {
    title: "请输入邮件中的内容",
    hint: "每封带链接的邮件都有案例编号（例如 INV-8P91WZVT）和代码（例如 K7QM-2XRT）。链接完整时只需链接即可。",
    reference: "案例编号",
    code: "代码",
    open: "打开",
    again: "请求发送新的链接",
    heard: "谢谢。如果存在使用此编号的未结案例，新邮件将发送到上次使用的地址，其中的链接会取代旧链接。",
  },
  ja: {
    title: "メールに記載されている内容を入力してください",
    hint: "リンク付きのメールには、ケース番号 (例: INV-8P91WZVT) とコード (例: K7QM-2XRT) があります。リンクが完全な場合は、リンクだけで開けます。",
    reference: "ケース番号",
    code: "コード",
    open: "開く",
    again: "新しいリンクを送信してもらう",
    heard: "ありがとうございます。この番号の未完了のケースがあれば、前回と同じアドレスに新しいメールをお送りします。そのリンクが以前のリンクに代わります。",
  },
  pl: {
    title: "Wpisz to, co jest w wiadomości",
    hint: "Każda wiadomość z linkiem ma numer sprawy, na przykład INV-8P91WZVT, i kod, na przykład K7QM-2XRT. Sam link wystarczy, jeśli dotrze w całości.",
    reference: "Numer sprawy",
    code: "Kod",
    open: "Otwórz",
    again: "Poproś o nowy link",
    heard: "Dziękujemy. Jeśli jest otwarta sprawa o tym numerze, nowa wiadomość jest już w drodze na adres, na który przyszła ostatnia. Jej link zastępuje poprzedni.",
  },
  id: {
    title: "Ketik yang tertulis di pesan",
    hint: "Setiap pesan dengan tautan memiliki nomor kasus, misalnya INV-8P91WZVT, dan kode, misalnya K7QM-2XRT. Tautan saja sudah cukup jika tiba utuh.",
    reference: "Nomor kasus",
    code: "Kode",
    open: "Buka",
    again: "Minta tautan baru",
    heard: "Terima kasih. Jika ada kasus terbuka dengan nomor ini, pesan baru sedang dikirim ke alamat yang sama seperti sebelumnya. Tautannya menggantikan yang lama.",
  },
};

/** letterForm asks for the number and the code of a letter and opens its link, or has a new one sent. */
export function letterForm(locale: string, busy: string, unreachable: string): HTMLElement {
  const words = languages[locale] ?? languages.en!;
  const reference = field("reference", words.reference, "INV-8P91WZVT");
  const code = field("code", words.code, "K7QM-2XRT");
  const problem = element("p", { role: "alert" });
  const open = element("button", { class: "button", type: "submit" }, words.open);
  const again = element("button", { class: "button plain", type: "button" }, words.again);
  const tell = (text: string, kind = "") => {
    problem.textContent = text;
    problem.className = kind;
  };
  const run = (button: HTMLButtonElement, work: () => Promise<void>) =>
    void sending(button, busy, async () => {
      tell("");
      try {
        await work();
      } catch (cause) {
        tell(cause instanceof ApiError && cause.code ? cause.message : unreachable, "problem");
      }
    });
  const form = element(
    "form",
    { class: "letter" },
    element("h2", {}, words.title),
    element("p", { class: "quiet" }, words.hint),
    ...reference.shown,
    ...code.shown,
    problem,
    element("div", { class: "row" }, open, again),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(open, async () => {
      const input = { reference: reference.input.value, code: code.input.value };
      const { enterLinkCode: entered } = await ask<Entered>("", enterLinkCode, { input }, { locale });
      const wrong = entered?.userErrors[0];
      if (wrong) tell([wrong.message, wrong.remediation].join(" "), "problem");
      if (entered?.token) location.assign(`${entered.page === "CONFIRM" ? "/confirm" : "/invitation"}#${entered.token}`);
    });
  });
  again.addEventListener("click", () => {
    if (!reference.input.reportValidity()) return;
    run(again, async () => {
      const { requestNewLink: heard } = await ask<Heard>("", requestNewLink, { input: { reference: reference.input.value } }, { locale });
      const wrong = heard?.userErrors[0];
      if (wrong) tell(wrong.message, "problem");
      else tell(words.heard);
    });
  });
  return form;
}

function field(id: string, label: string, example: string): { input: HTMLInputElement; shown: HTMLElement[] } {
  const input = element("input", { id, required: "", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: "40", placeholder: example });
  return { input, shown: [element("label", { for: id }, label), input] };
}
