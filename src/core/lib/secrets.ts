/** What is shown in place of a hidden value. */
export const hiddenValue = '••••••';

const secretName = /pass|secret|token|credential|private|api_?key|auth|pwd|salt|jwt|(?:^|[_.-])key(?:$|[_.-])/i;

/** Names (of variables, labels, options) whose values are not shown unless asked for. */
export function looksSecret(name: string): boolean {
  return secretName.test(name);
}

/** A token before the host of a web address: alone, or so long that it is no user's name, as in `https://TOKEN:x-oauth-basic@host`. */
const webToken = /https?:\/\/(?:[^\s/?#:@]+@|[^\s/?#:@]{20,}:[^\s/?#@]*@)/gi;

/**
 * Cuts passwords and tokens out of the URLs in a text: `postgres://user:••••••@db/app`, `https://••••••@host`. Rather too much than too
 * little where one holds `/` or `@`.
 */
export function withoutPasswords(text: string): string {
  return text.replace(/\S+/g, (written) => {
    const word = written.replace(webToken, (match) => `${match.slice(0, match.indexOf('//') + 2)}${hiddenValue}@`);
    if (word !== written) return word;
    const scheme = word.indexOf('://');
    const colon = scheme < 0 ? -1 : word.indexOf(':', scheme + 3);
    const at = word.lastIndexOf('@');
    return colon < 0 || at < colon ? word : `${word.slice(0, colon)}:${hiddenValue}${word.slice(at)}`;
  });
}
