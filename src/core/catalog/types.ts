import type { JsonObject } from '#core/lib';

export type RecipeCategory = 'web' | 'database' | 'cache' | 'queue' | 'storage' | 'observability' | 'runtime' | 'tools';

export interface RecipeVariable {
  readonly name: string;
  /** One line for the form. */
  readonly description: string;
  /** `required`: the container will not start (properly) without it. `generated`: required, and a random value is offered. */
  readonly need: 'required' | 'generated' | 'optional';
  readonly secret: boolean;
  readonly default: string | undefined;
}

/** What a client needs to know to reach a service made from this recipe. `{host}` is the service name, `{VAR}` a variable of the target, `{port}` the port. */
export interface WiringRule {
  /** Variable to set on the client, e.g. `DATABASE_URL`. */
  readonly variable: string;
  readonly template: string;
  readonly description: string;
}

/** A catalog entry: how to run one well-known image well. Sources are the image's own documentation. */
export interface Recipe {
  /** Stable id, e.g. `postgres`. Also the suggested service name. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly category: RecipeCategory;
  /** Name of the icon under `assets/icons` or lucide. */
  readonly icon: string;
  /** Fully tagged, never `latest`. */
  readonly image: string;
  /** Image repositories this recipe explains besides its own (`library/postgres`, `bitnami/postgresql` …). */
  readonly aliases: readonly string[];
  readonly ports: readonly { readonly container: number; readonly protocol: 'tcp' | 'udp'; readonly purpose: string; /** Host port offered when this is what a person opens in a browser. */ readonly publish?: number; readonly http?: boolean }[];
  readonly variables: readonly RecipeVariable[];
  readonly volumes: readonly { readonly suffix: string; readonly target: string; readonly purpose: string }[];
  readonly healthcheck: JsonObject | undefined;
  readonly command: readonly string[] | undefined;
  readonly wiring: readonly WiringRule[];
  readonly documentation: string;
}
