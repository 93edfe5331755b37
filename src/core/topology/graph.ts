import type { DependencyCondition, Diagnostic } from '#core/compose';
import type { Position } from './commands.ts';

export interface ServiceNode {
  readonly service: string;
  readonly image: string | undefined;
  readonly build: boolean;
  /** Recipe that explains the image, where one does. */
  readonly recipe: string | undefined;
  readonly replicas: number;
  readonly ports: readonly { readonly published: string | undefined; readonly target: number; readonly protocol: string; readonly hostIp: string | undefined }[];
  /** Keys of the project's networks this service is on. */
  readonly networks: readonly string[];
  readonly mounts: readonly { readonly kind: 'volume' | 'bind' | 'tmpfs' | 'anonymous'; readonly source: string; readonly target: string; readonly readOnly: boolean }[];
  /** Left out of the deploy because its profiles are inactive. */
  readonly disabled: boolean;
  readonly hasHealthCheck: boolean;
  /** From `x-slipway`, when placed by hand. */
  readonly position: Position | undefined;
}

export type LinkEvidence =
  | { readonly kind: 'depends_on'; readonly condition: DependencyCondition }
  | { readonly kind: 'environment'; readonly variable: string; readonly port: number | undefined }
  | { readonly kind: 'links' };

/** "A talks to B". */
export interface Link {
  /** `from->to` */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly evidence: readonly LinkEvidence[];
  /** Keys of networks both are on; empty: they cannot reach each other. */
  readonly sharedNetworks: readonly string[];
  /** Container ports of `to` that a probe of this link asks for: wired ones first, else what the recipe, `expose` or `ports` say. */
  readonly ports: readonly number[];
}

export interface NetworkRegion {
  readonly key: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly external: boolean;
  readonly internal: boolean;
  /** The implicit `default` network. */
  readonly isDefault: boolean;
}

export interface VolumeNode {
  readonly key: string;
  readonly name: string;
  readonly external: boolean;
  readonly usedBy: readonly { readonly service: string; readonly target: string; readonly readOnly: boolean }[];
}

/** What the canvas draws. Everything in it comes from the text; nothing from the engine. */
export interface Graph {
  readonly nodes: readonly ServiceNode[];
  readonly links: readonly Link[];
  readonly networks: readonly NetworkRegion[];
  readonly volumes: readonly VolumeNode[];
  /** Findings about the topology itself (no shared network, recipe variable missing, …). */
  readonly diagnostics: readonly Diagnostic[];
}
