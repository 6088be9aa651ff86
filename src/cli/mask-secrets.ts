/** `abcdef.0123456789abcdef`, wherever it stands. */
const bootstrapToken = /(?<![A-Za-z0-9.])[a-z0-9]{6}\.[a-z0-9]{16}(?![A-Za-z0-9])/g;

/** What stands behind a key `token` or `statusWebhook`, unless it is a reference such as `{ $env: NAME }`. */
const tokenValue = /(\b(?:token|statusWebhook)["']?[ \t]*:[ \t]+)(?!\{)([^\s#][^#\r\n]*)/g;

/** User name and password in a URL. */
const urlCredentials = /(?<=:\/\/)[^\s/?#@"']+(?=@)/g;

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*/g;

/** The text with every token, password of a URL and private key in it as asterisks; every other character stays at its place. */
export function maskSecrets(text: string): string {
  return text
    .replace(privateKey, (key) => key.replace(/[^\s]/g, "*"))
    .replace(tokenValue, (_, before: string, value: string) => before + "*".repeat(value.length))
    .replace(urlCredentials, (credentials) => "*".repeat(credentials.length))
    .replace(bootstrapToken, (token) => "*".repeat(token.length));
}
