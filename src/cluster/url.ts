/**
 * Why `text` cannot be a URL that a node fetches from; `undefined` where it can. User names and passwords are refused:
 * the URL stands in files that anyone on the node can read.
 */
export function urlProblem(text: string): string | undefined {
  if (!/^[!-~]+$/.test(text) || /["'`\\<>^{|}]/.test(text)) {
    return "it holds white space or a character that a URL writes as %XX";
  }
  if (!text.includes("://")) return "it does not begin with https:// or http://";
  if (!URL.canParse(text)) return "it is not complete";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return "only https and http are fetched";
  if (url.hostname === "") return "it names no host";
  if (url.username !== "" || url.password !== "") return "it carries a user name or password";
  return undefined;
}
