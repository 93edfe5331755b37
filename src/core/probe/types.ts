/** What a probe says of one A → B. Ordered by how far it got. */
export type ProbeVerdict =
  | 'reachable'
  | 'refused'
  | 'timed-out'
  | 'no-route'
  | 'name-not-found'
  | 'no-common-network'
  | 'not-running'
  | 'error';

/** One question asked from inside `from`'s network namespace. */
export interface ProbeResult {
  readonly from: string;
  readonly to: string;
  /** The name that was looked up. */
  readonly name: string;
  /** null: no port is known for `to`; only the name was asked. */
  readonly port: number | null;
  readonly dns: { readonly ok: boolean; readonly addresses: readonly string[]; readonly ms: number };
  readonly tcp: { readonly ok: boolean; readonly ms: number; readonly error: string | null };
  readonly verdict: ProbeVerdict;
  /** One sentence for people, with what to do where something is wrong. */
  readonly message: string;
}
