import type { BuildConfig, Service } from '#core/compose';
import { composeLabels, composeVersion, type BuildRequest, type ImageDetails } from '#core/engine';
import { toRecord } from '#core/lib';
import { serviceImage } from '#core/observe';
import { addStep, type Context } from './context.ts';
import { enginePlatform } from './services.ts';
import type { StepId } from './types.ts';

/** How one service gets its image. */
export interface ImageState {
  readonly reference: string;
  /** What the engine has now; undefined when it is missing or about to be replaced. */
  readonly details: ImageDetails | undefined;
  /** The pull or build containers have to wait for. */
  readonly step: StepId | undefined;
}

function buildRequest(context: Context, serviceName: string, service: Service, build: BuildConfig): BuildRequest {
  const platforms = build.platforms ?? [];
  const args: [string, string][] = [];
  for (const [name, value] of Object.entries(build.args ?? {})) if (value !== null) args.push([name, value]);
  return {
    context: build.context,
    dockerfile: build.dockerfile,
    dockerfileInline: build.dockerfile_inline,
    tags: [...new Set([serviceImage(context.project.name, serviceName, service), ...(build.tags ?? [])])],
    args: toRecord(args),
    target: build.target,
    labels: { ...build.labels, [composeLabels.project]: context.project.name, [composeLabels.service]: serviceName, [composeLabels.version]: composeVersion },
    noCache: build.no_cache === true,
    pull: build.pull === true,
    network: build.network,
    platform: enginePlatform(service.platform) ?? (platforms.length === 1 ? platforms[0] : undefined),
  };
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Seconds after which `daily`, `weekly` and `every_<duration>` (compose-go `GetPullPolicy`) want an image pulled again; undefined for other policies. */
function refreshSeconds(policy: string): number | undefined {
  if (policy === 'daily') return 86_400;
  if (policy === 'weekly') return 604_800;
  const duration = /^every_((?:\d+[wdhms])+)$/.exec(policy)?.[1];
  if (duration === undefined) return undefined;
  return [...duration.matchAll(/(\d+)([wdhms])/g)].reduce((sum, [, count, unit = '']) => sum + Number(count) * (secondsOf[unit] ?? 0), 0);
}

/** Why an image is pulled although the engine has it; undefined: it is not. */
function pullCause(context: Context, policy: string, details: ImageDetails): string | undefined {
  if (context.options.imagesReady === true) return undefined;
  if (policy === 'always') return 'pull policy is always';
  const seconds = refreshSeconds(policy);
  const { clock } = context.observed.engine;
  // As Compose, by the time the engine last tagged it: one it never tagged is as old as can be.
  const age = clock === undefined ? undefined : (clock - (details.lastTagged ?? 0)) / 1000;
  return seconds === undefined || age === undefined || age <= seconds ? undefined : `pull policy is ${policy}`;
}

/** Whether an image runs where the service wants to (docker/compose `getImageSummaries`); what either leaves open fits. */
function fitsPlatform({ os, architecture, variant }: ImageDetails, platform: string | undefined): boolean {
  const [wantedOs, wantedArchitecture, wantedVariant] = platform?.split('/') ?? [];
  const fits = (wanted: string | undefined, present: string | undefined): boolean => wanted === undefined || present === undefined || present === '' || wanted === present;
  return fits(wantedOs, os) && fits(wantedArchitecture, architecture) && fits(wantedVariant, variant);
}

/**
 * Pulls and builds, each image once. Builds come first in the books: a service may use what another one builds.
 * A missing image of a service that has both `image` and `build` is built, without trying to pull a stranger's image of that name first.
 */
export function planImages(context: Context): ReadonlyMap<string, ImageState> {
  const { project, observed, options, draft } = context;
  const states = new Map<string, ImageState>();
  const pending = new Map<string, StepId>();
  const presentImage = (reference: string, service: Service): ImageDetails | undefined => {
    const details = observed.images[reference] ?? undefined;
    // What was pulled just now is what there is; the engine says whether it runs.
    const fits = details !== undefined && (options.imagesReady === true || fitsPlatform(details, enginePlatform(service.platform)));
    return fits ? details : undefined;
  };

  for (const name of context.services) {
    const service = project.services[name];
    if (service?.build === undefined) continue;
    const reference = serviceImage(project.name, name, service);
    const missing = presentImage(reference, service) === undefined;
    const asked = options.imagesReady !== true && (options.build === true || (options.build !== false && options.pull === undefined && service.pull_policy === 'build'));
    if (!asked && !missing) continue;
    if (options.build === false) {
      draft.problems.push({ severity: 'error', code: 'image-missing', message: `Image ${reference} is not on the engine and building is turned off.`, hint: 'Build it first, or deploy with building allowed.', service: name });
      continue;
    }
    pending.set(
      reference,
      addStep(draft, { id: `build-image ${name}`, type: 'buildImage', service: name, dependsOn: [], cause: missing ? 'image is not built yet' : 'a build was asked for', losses: [], request: buildRequest(context, name, service, service.build) }),
    );
  }

  for (const name of context.services) {
    const service = project.services[name];
    if (service === undefined) continue;
    const reference = serviceImage(project.name, name, service);
    const details = presentImage(reference, service);
    const platform = enginePlatform(service.platform);
    let step = pending.get(reference);
    if (step === undefined && service.build === undefined) {
      const policy = options.pull ?? service.pull_policy ?? 'missing';
      const cause = details === undefined ? (policy === 'never' ? undefined : 'image is not on the engine') : pullCause(context, policy, details);
      if (cause !== undefined) {
        step = addStep(draft, {
          id: `pull-image ${reference}`,
          type: 'pullImage',
          service: name,
          image: reference,
          ...(platform === undefined ? {} : { platform }),
          dependsOn: [],
          cause,
          losses: [],
        });
        pending.set(reference, step);
      } else if (details === undefined) {
        draft.problems.push({ severity: 'error', code: 'image-missing', message: `Image ${reference} is not on the engine and may not be pulled.`, hint: `Pull it (docker pull ${reference}) or change the pull policy.`, service: name });
      }
    }
    states.set(name, { reference, details: step === undefined ? details : undefined, step });
  }
  return states;
}
