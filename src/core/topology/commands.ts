import type { EditRefusal } from '#core/compose/edit';
import type { JsonObject, JsonValue, ValuePath } from '#core/lib';

/** Canvas coordinates of a card's top left corner, CSS pixels, integers. Kept under `x-slipway.canvas.<service>`. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/**
 * Everything the UI can change about a document. Each becomes a minimal text patch.
 * Values use Compose's own syntax (short forms welcome).
 */
export type Command =
  | {
      readonly type: 'addService';
      readonly service: string;
      readonly definition: JsonObject;
      /** Top-level volumes the definition mounts; created when absent. */
      readonly volumes?: readonly string[];
      readonly position?: Position;
    }
  | { readonly type: 'removeServices'; readonly services: readonly string[] }
  | { readonly type: 'renameService'; readonly from: string; readonly to: string }
  | { readonly type: 'setImage'; readonly service: string; readonly image: string }
  /** null value: a bare key that is taken from the shell. */
  | { readonly type: 'setEnvironment'; readonly service: string; readonly name: string; readonly value: string | null }
  | { readonly type: 'renameEnvironment'; readonly service: string; readonly from: string; readonly to: string }
  | { readonly type: 'removeEnvironment'; readonly service: string; readonly name: string }
  /** Replaces one attribute of a service; `undefined` removes it. Lists and maps are patched item by item where possible. */
  | { readonly type: 'setAttribute'; readonly service: string; readonly attribute: string; readonly value: JsonValue | undefined }
  /** Any value anywhere; `undefined` removes. */
  | { readonly type: 'setValue'; readonly path: ValuePath; readonly value: JsonValue | undefined }
  /**
   * A talks to B: a common network (made sure of), `depends_on`, and the variables the recipe offers. `elsewhere`: B is in another file of the
   * project; then `network` is one that B is on, where the two have none in common yet.
   */
  | { readonly type: 'connect'; readonly from: string; readonly to: string; readonly condition?: string; readonly environment?: Readonly<Record<string, string>>; readonly network?: string; readonly elsewhere?: boolean }
  /** Removes `depends_on`, `links` and the named variables; leaves networks alone. */
  | { readonly type: 'disconnect'; readonly from: string; readonly to: string; readonly environment?: readonly string[] }
  | { readonly type: 'addNetwork'; readonly network: string; readonly definition?: JsonObject }
  | { readonly type: 'removeNetwork'; readonly network: string }
  | { readonly type: 'joinNetwork'; readonly service: string; readonly network: string }
  | { readonly type: 'leaveNetwork'; readonly service: string; readonly network: string }
  | { readonly type: 'mountVolume'; readonly service: string; readonly volume: string; readonly target: string; readonly readOnly?: boolean }
  | { readonly type: 'removeVolume'; readonly volume: string }
  | { readonly type: 'moveServices'; readonly positions: Readonly<Record<string, Position>> }
  /** Several as one undo step. */
  | { readonly type: 'batch'; readonly commands: readonly Command[] };

/** `refused` says why nothing was changed (an anchor's value, another file's, text that does not parse …); then `text` is the input. */
export interface CommandResult {
  readonly text: string;
  readonly refused: EditRefusal | undefined;
}
