import type { JsonObject, ValuePath } from '#core/lib';

/**
 * Something a person should know about a conversion. `lost`: the Compose file cannot say it, so it is gone;
 * `changed`: the file says it another way, and something about it differs.
 */
export interface Remark {
  readonly level: 'lost' | 'changed';
  /** The service it is about; absent: the whole. */
  readonly service?: string;
  /** The option, attribute or thing, as the source calls it: `--rm`, `HostConfig.CpusetMems`. */
  readonly what: string;
  /** One sentence. */
  readonly reason: string;
}

/** A Compose file as data, in the short syntax people write; a literal `$` is doubled. */
export interface ComposeDraft {
  readonly name?: string;
  readonly services: Readonly<Record<string, JsonObject>>;
  readonly networks: Readonly<Record<string, JsonObject | null>>;
  readonly volumes: Readonly<Record<string, JsonObject | null>>;
  readonly secrets?: Readonly<Record<string, JsonObject>>;
}

/** A value that is (or holds) a secret, and the variable that stands for it in a masked file. */
export interface MaskedValue {
  readonly path: ValuePath;
  readonly variable: string;
}
