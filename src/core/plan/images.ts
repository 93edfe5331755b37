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

/**
 * Pulls and builds, each image once. Builds come first in the books: a service may use what another one builds.
 * A missing image of a service that has both `image` and `build` is built, without trying to pull a stranger's image of that name first.
 */
export function planImages(context: Context): ReadonlyMap<string, ImageState> {
  const { project, observed, options, draft } = context;
  const states = new Map<string, ImageState>();
  const pending = new Map<string, StepId>();
  const presentImage = (reference: string): ImageDetails | undefined => observed.images[reference] ?? undefined;

  for (const name of context.services) {
    const service = project.services[name];
    if (service?.build === undefined) continue;
    const reference = serviceImage(project.name, name, service);
    const missing = presentImage(reference) === undefined;
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
    const details = presentImage(reference);
    const platform = enginePlatform(service.platform);
    let step = pending.get(reference);
    if (step === undefined && service.build === undefined) {
      const policy = options.pull ?? service.pull_policy ?? 'missing';
      if ((policy === 'always' && options.imagesReady !== true) || (details === undefined && policy !== 'never')) {
        step = addStep(draft, {
          id: `pull-image ${reference}`,
          type: 'pullImage',
          service: name,
          image: reference,
          ...(platform === undefined ? {} : { platform }),
          dependsOn: [],
          cause: details === undefined ? 'image is not on the engine' : 'pull policy is always',
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
