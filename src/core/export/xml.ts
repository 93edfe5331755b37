/** Characters XML 1.0 cannot carry, even escaped (section 2.2), and halves of surrogate pairs. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for XML content and attribute values. */
export function escapeXml(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element; attribute values are escaped, `children` is markup. */
export function element(name: string, attributes: Attributes, children = ''): string {
  const written = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${typeof value === 'number' ? round(value) : escapeXml(value)}"`]));
  return children === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${children}</${name}>`;
}

/** Short numbers: a tenth of a pixel is plenty. */
export function round(value: number): string {
  return String(Math.round(value * 10) / 10 || 0);
}

/** Rough width in em of one character of a proportional system font. */
function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x1100 && (code <= 0x11ff || (code >= 0x2e80 && code <= 0xd7ff) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xff00 && code <= 0xff60) || code >= 0x1f000)) return 1;
  if ("iljI.,:;'|!".includes(character)) return 0.3;
  if ('mwMW@%'.includes(character)) return 0.9;
  return character >= 'A' && character <= 'Z' ? 0.68 : 0.56;
}

/** Estimated width in pixels of text in a font of `size` pixels; `mono`: every character is 0.61 em (or 1.2 when wide). */
export function textWidth(text: string, size: number, mono = false): number {
  let width = 0;
  for (const character of text) width += mono ? (characterWidth(character) === 1 ? 1.2 : 0.61) : characterWidth(character);
  return width * size;
}

/** Text that fits `width` pixels, with an ellipsis where it was cut. */
export function fitText(text: string, width: number, size: number, mono = false): string {
  if (textWidth(text, size, mono) <= width) return text;
  let kept = '';
  let used = textWidth('…', size, mono);
  for (const character of text) {
    used += textWidth(character, size, mono);
    if (used > width) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
