import type { SourceRange } from './diagnostic.ts';

/** A variable the files refer to, for the inspector and the YAML view. */
export interface VariableUse {
  readonly name: string;
  /** undefined: unset (and no default applied). */
  readonly value: string | undefined;
  readonly origin: 'shell' | 'env-file' | 'default' | 'unset';
  readonly required: boolean;
  readonly range?: SourceRange;
}
