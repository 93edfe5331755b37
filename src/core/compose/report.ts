import type { ValuePath } from '#core/lib';
import type { Diagnostic, Severity } from './diagnostic.ts';
import { rangeOf, type Origin } from './parse/source.ts';

export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly origin?: Origin | undefined;
  readonly path?: ValuePath | undefined;
}

/** More errors, or more warnings, than this help nobody and would only cost memory on hostile input. */
const MAX_FINDINGS = 1_000;

/** Messages quote values of the file: long ones are cut, line breaks become spaces. */
const MAX_MESSAGE = 400;

function oneLine(message: string): string {
  const line = message.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 1)}…` : line;
}

/** Collects findings of one load; the first finding of a kind at a place wins. */
export class Report {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  #errors = 0;
  readonly #kept: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  readonly #failed = new Set<string>();

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  error(finding: Finding): void {
    const [section, key] = finding.path ?? [];
    if (typeof section === 'string' && typeof key === 'string') this.#failed.add(`${section}\0${key}`);
    this.#add('error', finding);
  }

  /** True when an error was reported inside `section.key`: what follows from it need not be reported too. */
  hasFailed(section: string, key: string): boolean {
    return this.#failed.has(`${section}\0${key}`);
  }

  /** True when no more errors are kept: what only explains one need not be worked out. */
  get isFull(): boolean {
    return this.#kept.error >= MAX_FINDINGS;
  }

  warn(finding: Finding): void {
    this.#add('warning', finding);
  }

  info(finding: Finding): void {
    this.#add('info', finding);
  }

  #add(severity: Severity, finding: Finding): void {
    if (severity === 'error') this.#errors += 1;
    // Each severity has room of its own: a thousand warnings must not hide the error that follows.
    if (this.#kept[severity] >= MAX_FINDINGS) return;
    const { origin, path } = finding;
    const place = origin === undefined ? (path ?? []).join('\0') : `${origin.source.path}\0${origin.start}`;
    const identity = `${finding.code}\0${place}\0${finding.message}`;
    if (this.#seen.has(identity)) return;
    this.#seen.add(identity);
    this.#kept[severity] += 1;
    const service = path?.[0] === 'services' && typeof path[1] === 'string' ? path[1] : undefined;
    this.#diagnostics.push({
      severity,
      code: finding.code,
      message: oneLine(finding.message),
      ...(finding.hint === undefined ? {} : { hint: finding.hint }),
      ...(origin === undefined ? {} : { range: rangeOf(origin) }),
      ...(path === undefined ? {} : { path }),
      ...(service === undefined ? {} : { service }),
    });
  }
}
