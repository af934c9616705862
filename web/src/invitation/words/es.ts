import type { Words } from "../words";

export const es: Words = {
  title: "Invitación",
  loading: "Abriendo la invitación…",
  noLink: "Esta página necesita el vínculo de una invitación",
  openMail: "Abra el vínculo del último mensaje que recibió al respecto. Si no funciona, quien le invitó puede enviarle otro.",
  failed: "No ha sido posible",
  unreachable: "El servidor no responde. Inténtelo de nuevo dentro de unos minutos.",
  again: "Intentar de nuevo",

  asks: {
    RESELLER: ({ partner }) => `${partner} pide ser el revendedor de su organización`,
    PROVIDER_PARTNERSHIP: ({ partner }) => `${partner} pide ser el proveedor indirecto de su empresa`,
    JOINT: ({ partner, provider }) => `${partner} y su proveedor ${provider} piden atender juntos a su organización`,
  },
  means: {
    RESELLER: "Si acepta, su organización aparece en la lista de clientes del partner, que puede pedir suscripciones para usted y administrarlas.",
    PROVIDER_PARTNERSHIP:
      "Si autoriza al proveedor, las dos cuentas quedan asociadas. A partir de entonces, el proveedor puede hacer pedidos y agregar suscripciones en nombre de sus clientes, y recibe acceso de administrador a su cuenta profesional. Puede retirarle ese acceso más adelante; la asociación se mantiene.",
    JOINT:
      "Si acepta, las dos relaciones comienzan a la vez: el revendedor atiende a su organización y puede administrar sus suscripciones, y el proveedor puede hacer los pedidos. No es posible aceptar una sin la otra.",
  },
  partner: "Invitación de",
  provider: "Proveedor indirecto",
  administration: "Administración delegada",
  granted: "Solicitada: la concede al aceptar",
  notAsked: "No solicitada",
  government: "Nube gubernamental",
  yes: "Sí",
  until: "Válida hasta",
  reference: "Referencia",

  who: "¿Quién responde?",
  whoMay: "Un administrador global de la organización invitada. Inicie sesión con la dirección de correo electrónico en la que recibió la invitación.",
  demo: "Esto es una demostración: elija quién es usted. Puede responder un administrador global de la organización invitada.",
  nobody: "Nadie",
  withCode: "Iniciar sesión con un código por correo",
  haveToken: "Tengo un token",
  token: "Token de portador",
  tokenNote: "Permanece en esta pestaña del explorador y se olvida al cerrarla.",
  signIn: "Iniciar sesión",
  signOut: "Cerrar sesión",
  signedIn: "Ha iniciado sesión.",
  signedInAs: (name, organization) => `Sesión iniciada como ${name}, ${organization}`,

  blocked: "Lo que impide aceptar",
  agreementAsked: "Su organización todavía no ha aceptado este contrato. Léalo: lo acepta junto con la invitación.",
  agreementVersion: (version) => `Versión ${version}`,
  agreementAccepted: "Ya aceptado",
  agree: "He leído el contrato y lo acepto en nombre de mi organización.",
  consent: (partner) => `Autorizo a ${partner} a hacer pedidos para nuestros clientes y a administrar nuestra cuenta.`,
  accept: "Aceptar",
  authorize: "Autorizar al proveedor indirecto",
  decline: "Rechazar",
  reason: "Motivo (opcional)",
  reasonNote: "Lo leerá quien le invitó.",
  sending: "Enviando…",

  accepted: "Ha aceptado",
  begun: ({ partner, provider }) =>
    provider ? `Han comenzado las relaciones con ${partner} y ${provider}.` : `Ha comenzado la relación con ${partner}.`,
  authorized: "Ha autorizado al proveedor",
  inForce: ({ partner }) => `La asociación con ${partner} está en vigor.`,
  declined: "Ha rechazado la invitación",
  told: "Se informará a quien le invitó. No cambia nada más.",
  close: "Puede cerrar esta página.",
};
