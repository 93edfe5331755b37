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

/** More findings than this help nobody and would only cost memory on hostile input. */
const MAX_FINDINGS = 1_000;

/** Collects findings of one load; the first finding of a kind at a place wins. */
export class Report {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  #errors = 0;

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  get errorCount(): number {
    return this.#errors;
  }

  error(finding: Finding): void {
    this.#add('error', finding);
  }

  warn(finding: Finding): void {
    this.#add('warning', finding);
  }

  #add(severity: Severity, finding: Finding): void {
    if (severity === 'error') this.#errors += 1;
    if (this.#diagnostics.length >= MAX_FINDINGS) return;
    const { origin, path } = finding;
    const place = origin === undefined ? (path ?? []).join('\0') : `${origin.source.path}\0${origin.start}`;
    const identity = `${finding.code}\0${place}\0${finding.message}`;
    if (this.#seen.has(identity)) return;
    this.#seen.add(identity);
    const service = path?.[0] === 'services' && typeof path[1] === 'string' ? path[1] : undefined;
    this.#diagnostics.push({
      severity,
      code: finding.code,
      message: finding.message,
      ...(finding.hint === undefined ? {} : { hint: finding.hint }),
      ...(origin === undefined ? {} : { range: rangeOf(origin) }),
      ...(path === undefined ? {} : { path }),
      ...(service === undefined ? {} : { service }),
    });
  }
}
