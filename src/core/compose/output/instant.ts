const INSTANT = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]| )(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d+))?(Z|[-+]\d{2}:\d{2})?)?$/;

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** A YAML timestamp as Go prints it (RFC 3339, fractions without trailing zeros); undefined when there is no such moment. */
export function instantOf(text: string): string | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const inRange = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month)) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!inRange) return undefined;
  const two = (part: string): string => part.padStart(2, '0');
  const rest = fraction.slice(0, 9).replace(/0+$/, '');
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${rest === '' ? '' : `.${rest}`}${zone === '+00:00' || zone === '-00:00' ? 'Z' : zone}`;
}
