import { answerMark } from './script.ts';

/** What the script found out about one question. Times in milliseconds. */
export interface ProbeAnswer {
  readonly addresses: readonly string[];
  /** The resolver's own words where there is no address. */
  readonly dnsReason: string;
  readonly dnsMilliseconds: number;
  /** `none`: no port was asked, or no address to ask it at. `no-tool`: nothing there that can open a connection. */
  readonly connection: 'open' | 'refused' | 'timed-out' | 'no-route' | 'failed' | 'no-tool' | 'none';
  /** Address that opened, else the first one asked. */
  readonly address: string;
  /** The connecting tool's own words where it failed. */
  readonly tcpReason: string;
  readonly tcpMilliseconds: number;
}

const addressPattern = /^[0-9a-fA-F.:]{2,45}$/;
const longestReason = 200;

/** Nanoseconds (digits only) or seconds (with a fraction), in milliseconds. */
function milliseconds(began: string, ended: string): number {
  if (/^\d{16,20}$/.test(began) && /^\d{16,20}$/.test(ended)) return tidy(Number(BigInt(ended) - BigInt(began)) / 1e6);
  if (/^\d{1,12}\.\d{1,9}$/.test(began) && /^\d{1,12}\.\d{1,9}$/.test(ended)) return tidy((Number(ended) - Number(began)) * 1000);
  return 0;
}

/** Two decimals; a clock that was set back gives no negative times. */
function tidy(value: number): number {
  return Math.max(0, Math.round(value * 100) / 100);
}

function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, longestReason).trim();
}

function connectionOf(state: string, reason: string): ProbeAnswer['connection'] {
  if (state === 'open') return 'open';
  if (state === 'no-tool') return 'no-tool';
  if (state !== 'failed') return 'none';
  if (/refused/i.test(reason)) return 'refused';
  if (/timed? ?out/i.test(reason)) return 'timed-out';
  if (/no route|unreachable/i.test(reason)) return 'no-route';
  return 'failed';
}

/**
 * Reads what the probe script printed. Lines that are not its own (a shell's warnings) are passed over; of several lines for one
 * question the first counts.
 *
 * @returns answers by index of the question; questions without an answer are absent
 */
export function parseAnswers(lines: readonly string[]): ReadonlyMap<number, ProbeAnswer> {
  const answers = new Map<number, ProbeAnswer>();
  for (const line of lines) {
    const [mark, index, dnsBegan, dnsEnded, list, dnsReason, tcpBegan, tcpEnded, state, address, tcpReason] = line.split('\t');
    if (mark !== answerMark || index === undefined || !/^\d{1,6}$/.test(index) || tcpReason === undefined) continue;
    const number = Number(index);
    if (answers.has(number)) continue;
    answers.set(number, {
      addresses: (list ?? '').split(',').filter((candidate) => addressPattern.test(candidate)),
      dnsReason: printable(dnsReason ?? ''),
      dnsMilliseconds: milliseconds(dnsBegan ?? '', dnsEnded ?? ''),
      connection: connectionOf(state ?? '', tcpReason),
      address: printable(address ?? ''),
      tcpReason: printable(tcpReason),
      tcpMilliseconds: milliseconds(tcpBegan ?? '', tcpEnded ?? ''),
    });
  }
  return answers;
}
