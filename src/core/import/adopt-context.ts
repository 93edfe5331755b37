import type { JsonObject, JsonValue } from '#core/lib';
import type { EngineDefaults, Inspected } from './inspect.ts';
import type { Remark } from './types.ts';

/** What is known of everything that is adopted together. */
export interface AdoptContext {
  readonly project: string;
  /** A Compose project; otherwise loose containers. */
  readonly composed: boolean;
  readonly defaults: EngineDefaults;
  /** Inspect answers by name (networks by name and id). */
  readonly networks: ReadonlyMap<string, JsonObject>;
  readonly volumes: ReadonlyMap<string, JsonObject>;
  /** Service by its containers' ids and names. */
  readonly serviceOf: ReadonlyMap<string, string>;
  /** Names of containers by id, those outside included. */
  readonly nameOf: ReadonlyMap<string, string>;
  readonly keys: { readonly networks: Keys; readonly volumes: Keys };
  readonly topVolumes: Map<string, JsonObject | null>;
  readonly topNetworks: Map<string, string>;
  readonly secrets: Map<string, JsonObject>;
}

/** One service while it is put together. */
export interface ServiceDraft {
  readonly name: string;
  /** The container it is written after. */
  readonly container: Inspected;
  readonly image: JsonObject | undefined;
  readonly attributes: Map<string, JsonValue>;
  readonly remarks: Remark[];
}

/** Hands out one key for each name of the engine, made of letters that a key may have. */
export class Keys {
  readonly #byName = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** `wanted`: the key to give if it is free. */
  keyOf(name: string, wanted: string): string {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const base = wanted.replaceAll(/[^a-zA-Z0-9._-]+/g, '-').replaceAll(/^[^a-zA-Z0-9]+/g, '').slice(0, 100) || 'unnamed';
    let key = base;
    for (let number = 2; this.#taken.has(key); number += 1) key = `${base}-${number}`;
    this.#taken.add(key);
    this.#byName.set(name, key);
    return key;
  }
}
