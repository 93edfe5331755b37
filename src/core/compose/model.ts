import type { JsonObject, JsonValue } from '#core/lib';

/**
 * The canonical Compose project: every short syntax expanded, every variable interpolated, overrides merged.
 * Key names and shapes are those of `docker compose config --format json` (Compose Specification, canonical form),
 * except that `$` is not doubled here.
 */
export interface Project {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, Volume>>;
  readonly secrets: Readonly<Record<string, FileObject>>;
  readonly configs: Readonly<Record<string, FileObject>>;
  readonly models: Readonly<Record<string, JsonObject>>;
  /** Top-level `x-…` keys, as written (after interpolation). */
  readonly extensions: JsonObject;
  /** Services left out because none of their profiles is active. */
  readonly disabledServices: Readonly<Record<string, Service>>;
  /** Declared networks, volumes, secrets and configs that no enabled service uses; Compose leaves them out and creates none of them. */
  readonly unused?: {
    readonly networks: Readonly<Record<string, Network>>;
    readonly volumes: Readonly<Record<string, Volume>>;
    readonly secrets: Readonly<Record<string, FileObject>>;
    readonly configs: Readonly<Record<string, FileObject>>;
  };
  /** Absolute project directory; every relative path was resolved against it. */
  readonly workingDir: string;
  /** Absolute paths of the files given with -f (or found), in order. */
  readonly composeFiles: readonly string[];
  /** Absolute paths given with --env-file; empty when the default `.env` was used. */
  readonly environmentFiles: readonly string[];
  readonly activeProfiles: readonly string[];
}

export type DependencyCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

export type Dependency = {
  readonly condition: DependencyCondition;
  readonly required: boolean;
  readonly restart?: boolean;
};

export type Port = {
  readonly mode?: string;
  readonly name?: string;
  readonly host_ip?: string;
  /** Container port. */
  readonly target: number;
  /** Host port or range (`8000-9000`); absent when the engine picks one. */
  readonly published?: string;
  readonly protocol?: string;
  readonly app_protocol?: string;
};

export type ServiceNetwork = {
  readonly aliases?: readonly string[];
  readonly ipv4_address?: string;
  readonly ipv6_address?: string;
  readonly link_local_ips?: readonly string[];
  readonly mac_address?: string;
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly gw_priority?: number;
  readonly priority?: number;
  readonly interface_name?: string;
};

export type ServiceVolume = {
  readonly type: 'volume' | 'bind' | 'tmpfs' | 'npipe' | 'cluster' | 'image';
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly consistency?: string;
  readonly bind?: { readonly create_host_path?: boolean; readonly propagation?: string; readonly selinux?: string; readonly recursive?: string };
  readonly volume?: { readonly nocopy?: boolean; readonly subpath?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly tmpfs?: { readonly size?: string; readonly mode?: number };
  readonly image?: { readonly subpath?: string };
};

export type HealthCheck = {
  /** `["CMD", …]`, `["CMD-SHELL", "…"]` or `["NONE"]`. */
  readonly test?: readonly string[];
  /** Go duration, e.g. `1m30s`. */
  readonly interval?: string;
  readonly timeout?: string;
  readonly retries?: number;
  readonly start_period?: string;
  readonly start_interval?: string;
  readonly disable?: boolean;
};

export type BuildConfig = {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly dockerfile_inline?: string;
  readonly args?: Readonly<Record<string, string | null>>;
  readonly target?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly no_cache?: boolean;
  readonly pull?: boolean;
  readonly network?: string;
  readonly platforms?: readonly string[];
  readonly tags?: readonly string[];
  readonly [key: string]: JsonValue | undefined;
};

export type ServiceSecret = {
  readonly source: string;
  readonly target?: string;
  readonly uid?: string;
  readonly gid?: string;
  readonly mode?: string;
};

/**
 * A service in canonical form. The attributes that the planner, canvas and inspector work with are typed;
 * all others of the specification are present under their own names through the index signature.
 */
export type Service = {
  readonly image?: string;
  readonly build?: BuildConfig;
  readonly command?: readonly string[] | null;
  readonly entrypoint?: readonly string[] | null;
  /** null: take the value from the environment at run time, or pass the bare name. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports?: readonly Port[];
  readonly expose?: readonly string[];
  readonly volumes?: readonly ServiceVolume[];
  readonly networks?: Readonly<Record<string, ServiceNetwork | null>>;
  readonly network_mode?: string;
  readonly depends_on?: Readonly<Record<string, Dependency>>;
  readonly healthcheck?: HealthCheck;
  readonly restart?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly profiles?: readonly string[];
  readonly container_name?: string;
  readonly hostname?: string;
  readonly links?: readonly string[];
  readonly scale?: number;
  readonly pull_policy?: string;
  readonly platform?: string;
  readonly user?: string;
  readonly working_dir?: string;
  readonly secrets?: readonly ServiceSecret[];
  readonly configs?: readonly ServiceSecret[];
  readonly stop_grace_period?: string;
  readonly stop_signal?: string;
  readonly deploy?: JsonObject;
  readonly [key: string]: JsonValue | undefined;
};

export type Network = {
  /** The engine's name for it, e.g. `shop_default`. */
  readonly name: string;
  readonly driver?: string;
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly ipam?: JsonObject;
  readonly external?: boolean;
  readonly internal?: boolean;
  readonly attachable?: boolean;
  readonly enable_ipv4?: boolean;
  readonly enable_ipv6?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly [key: string]: JsonValue | undefined;
};

export type Volume = {
  readonly name: string;
  readonly driver?: string;
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly external?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly [key: string]: JsonValue | undefined;
};

/** A secret or config. */
export type FileObject = {
  readonly name: string;
  readonly file?: string;
  readonly environment?: string;
  readonly content?: string;
  readonly external?: boolean;
  readonly [key: string]: JsonValue | undefined;
};
