import type { Words } from "../words";

export const pl: Words = {
  title: "Zaproszenie",
  loading: "Otwieranie zaproszenia…",
  noLink: "Ta strona wymaga linku z zaproszenia",
  openMail: "Otwórz link z najnowszej wiadomości w tej sprawie. Jeśli nie działa, osoba zapraszająca może wysłać nowy.",
  failed: "Nie udało się",
  unreachable: "Serwer nie odpowiada. Spróbuj ponownie za kilka minut.",
  again: "Spróbuj ponownie",

  asks: {
    RESELLER: ({ partner }) => `${partner} chce zostać odsprzedawcą Twojej organizacji`,
    PROVIDER_PARTNERSHIP: ({ partner }) => `${partner} chce zostać dostawcą pośrednim Twojej firmy`,
    JOINT: ({ partner, provider }) => `${partner} i dostawca ${provider} chcą wspólnie obsługiwać Twoją organizację`,
  },
  means: {
    RESELLER: "Po akceptacji Twoja organizacja pojawi się na liście klientów partnera, a partner będzie mógł zamawiać dla niej subskrypcje i nimi zarządzać.",
    PROVIDER_PARTNERSHIP:
      "Po autoryzacji oba konta zostaną ze sobą skojarzone. Dostawca będzie mógł wtedy składać zamówienia i dodawać subskrypcje w imieniu Twoich klientów oraz otrzyma dostęp administratora do Twojego konta służbowego. Dostęp ten można później odebrać; partnerstwo pozostaje.",
    JOINT:
      "Po akceptacji obie relacje rozpoczną się jednocześnie: odsprzedawca opiekuje się Twoją organizacją i może zarządzać jej subskrypcjami, a dostawca może składać zamówienia. Nie można zaakceptować jednej bez drugiej.",
  },
  partner: "Zapraszający partner",
  provider: "Dostawca pośredni",
  administration: "Administracja delegowana",
  granted: "Wymagana: akceptacja oznacza jej przyznanie",
  notAsked: "Nie jest wymagana",
  government: "Chmura dla instytucji rządowych",
  yes: "Tak",
  until: "Ważne do",
  reference: "Numer",

  who: "Kto odpowiada?",
  whoMay: "Administrator globalny zaproszonej organizacji. Zaloguj się adresem e-mail, na który przyszło zaproszenie.",
  demo: "To jest wersja demonstracyjna: wybierz, kim jesteś. Odpowiedzieć może Administrator globalny zaproszonej organizacji.",
  nobody: "Nikt",
  withCode: "Zaloguj się kodem z wiadomości e-mail",
  haveToken: "Mam token",
  token: "Token",
  tokenNote: "Pozostaje w tej karcie przeglądarki i zostaje zapomniany po jej zamknięciu.",
  signIn: "Zaloguj się",
  signOut: "Wyloguj się",
  signedIn: "Zalogowano.",
  signedInAs: (name, organization) => `Zalogowano: ${name}, ${organization}`,

  blocked: "Co stoi na przeszkodzie",
  agreementAsked: "Twoja organizacja nie zaakceptowała jeszcze tej umowy. Przeczytaj ją: zostanie zaakceptowana razem z zaproszeniem.",
  agreementVersion: (version) => `Wersja ${version}`,
  agreementAccepted: "Już zaakceptowana",
  agree: "Treść umowy jest mi znana i akceptuję ją w imieniu mojej organizacji.",
  consent: (partner) => `Upoważniam ${partner} do składania zamówień dla naszych klientów i do administrowania naszym kontem.`,
  accept: "Zaakceptuj",
  authorize: "Autoryzuj dostawcę pośredniego",
  decline: "Odrzuć",
  reason: "Powód (opcjonalnie)",
  reasonNote: "Przeczyta go zapraszający.",
  sending: "Wysyłanie…",

  accepted: "Zaproszenie zaakceptowane",
  begun: ({ partner, provider }) =>
    provider ? `Rozpoczęły się relacje z partnerami: ${partner} i ${provider}.` : `Rozpoczęła się relacja z partnerem ${partner}.`,
  authorized: "Dostawca autoryzowany",
  inForce: ({ partner }) => `Partnerstwo z dostawcą ${partner} obowiązuje.`,
  declined: "Zaproszenie odrzucone",
  told: "Zapraszający otrzyma wiadomość. Nic więcej się nie zmienia.",
  close: "Możesz zamknąć tę stronę.",
};
