import type { JsonObject } from '#core/lib';

export type RecipeCategory = 'web' | 'database' | 'cache' | 'queue' | 'storage' | 'observability' | 'runtime' | 'tools';

export interface RecipeVariable {
  readonly name: string;
  /** One line for the form. */
  readonly description: string;
  /** `required`: the container will not start (properly) without it. `generated`: required, and a random value is offered. */
  readonly need: 'required' | 'generated' | 'optional';
  readonly secret: boolean;
  /** What the image itself uses when the variable is not set. */
  readonly default: string | undefined;
  /** The image falls back to the value of this other variable before `default`. */
  readonly defaultFrom?: string;
  /** Value written into a new service made from the recipe. */
  readonly offer?: string;
  /** A new service gets a random value, although the image would start without one (with a well-known password, or open to all). */
  readonly generate?: boolean;
  /** Other names under which the image (or an alias image) reads the same value, e.g. `MYSQL_USER` for `MARIADB_USER`. */
  readonly synonyms?: readonly string[];
  /** Variables that make this one unnecessary when set, e.g. `POSTGRES_PASSWORD_FILE`. */
  readonly satisfiedBy?: readonly string[];
  /** Needed as soon as this other variable is set. */
  readonly requiredWith?: string;
}

/**
 * What a client needs to know to reach a service made from this recipe. `{host}` is the service name, `{VAR}` a variable of the target,
 * `{port}` the port. Use `wireClient` to fill the rules in.
 */
export interface WiringRule {
  /** Variable to set on the client, e.g. `DATABASE_URL`. `{SERVICE}` stands for the target's name in capitals (`API_URL` for `api`). */
  readonly variable: string;
  readonly template: string;
  readonly description: string;
  /** Ids of the client recipes this rule is for; a client that has rules of its own gets only those. Absent: every other client. */
  readonly clients?: readonly string[];
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
  /** Host paths that the service needs to see. */
  readonly binds?: readonly { readonly source: string; readonly target: string; readonly readOnly: boolean; readonly purpose: string }[];
  /** As Compose text: a `$` for the container's shell is written `$$`. undefined: the image brings its own, or has no tool for one. */
  readonly healthcheck: JsonObject | undefined;
  /** As Compose text. undefined: the image's own. */
  readonly command: readonly string[] | undefined;
  /** Further Compose attributes that the image needs to run well; `{name}` in a string is the service's name. */
  readonly attributes?: JsonObject;
  readonly wiring: readonly WiringRule[];
  readonly documentation: string;
}
