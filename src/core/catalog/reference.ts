/** An image reference taken apart. Names are those of the distribution project's `reference` package. */
export interface ImageReference {
  readonly ok: true;
  /** Registry host with its port, `docker.io` when none is written. */
  readonly domain: string;
  /** Repository path inside the registry; `library/…` for Docker Hub's official images. */
  readonly path: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
  /** What people write: `nginx`, `minio/minio`, `quay.io/minio/minio`. */
  readonly familiarName: string;
}

export interface ImageReferenceError {
  readonly ok: false;
  /** One sentence that says what is wrong and what is allowed. */
  readonly message: string;
}

const maxNameLength = 255;
const domainPattern = /^(?:\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::[0-9]+)?$/;
const pathComponentPattern = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const hexId = /^[0-9a-f]{64}$/;

function refuse(message: string): ImageReferenceError {
  return { ok: false, message };
}

/** `index.docker.io` is an old name of Docker Hub; a first component counts as a host only when it cannot be a Hub user. */
function splitDomain(name: string): { readonly domain: string; readonly path: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  const domain = isHost ? first : 'docker.io';
  const path = isHost ? name.slice(slash + 1) : name;
  const hub = domain === 'index.docker.io' ? 'docker.io' : domain;
  return { domain: hub, path: hub === 'docker.io' && !path.includes('/') ? `library/${path}` : path };
}

function checkDigest(digest: string): string | undefined {
  if (!digestPattern.test(digest)) return `"${shorten(digest)}" is not a digest: write the algorithm and at least 32 hexadecimal digits, like sha256:….`;
  if (digest.startsWith('sha256:') && digest.length !== 71) return 'A sha256 digest has 64 hexadecimal digits.';
  return undefined;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/**
 * Takes an image reference apart: `[domain[:port]/]path[:tag][@digest]`, with Docker Hub's defaults filled in.
 * Never throws; a reference the engine would refuse gives `ok: false` with the reason.
 * Source: grammar and `ParseNormalizedNamed` of https://github.com/distribution/reference.
 */
export function parseImageReference(reference: string): ImageReference | ImageReferenceError {
  if (reference === '') return refuse('The image is empty: write a name, like nginx:1.29.');
  if (reference.length > 1024) return refuse('The image reference is longer than an engine accepts.');
  const unprintable = /[\s\p{Cc}]/u.test(reference);
  if (unprintable) return refuse('An image reference cannot contain spaces or control characters.');
  if (hexId.test(reference)) return refuse('64 hexadecimal digits are an image id, not a name: write a repository name.');

  const at = reference.indexOf('@');
  const digest = at < 0 ? undefined : reference.slice(at + 1);
  const digestProblem = digest === undefined ? undefined : checkDigest(digest);
  if (digestProblem !== undefined) return refuse(digestProblem);

  const beforeDigest = at < 0 ? reference : reference.slice(0, at);
  const colon = beforeDigest.indexOf(':', beforeDigest.lastIndexOf('/') + 1);
  const tag = colon < 0 ? undefined : beforeDigest.slice(colon + 1);
  if (tag !== undefined && !tagPattern.test(tag)) {
    return refuse(`"${shorten(tag)}" is not a tag: use letters, digits, "_", "." and "-", at most 128, not beginning with "." or "-".`);
  }

  const { domain, path } = splitDomain(colon < 0 ? beforeDigest : beforeDigest.slice(0, colon));
  if (!domainPattern.test(domain)) return refuse(`"${shorten(domain)}" is not a registry host name.`);
  for (const component of path.split('/')) {
    if (pathComponentPattern.test(component)) continue;
    if (pathComponentPattern.test(component.toLowerCase())) return refuse(`The repository name must be lower case: "${shorten(path)}".`);
    return refuse(`"${shorten(component)}" is not a part of a repository name: use lower-case letters and digits, joined by ".", "_", "__" or "-".`);
  }
  if (domain.length + 1 + path.length > maxNameLength) return refuse(`The image name is longer than ${maxNameLength} characters.`);

  const official = path.startsWith('library/') && !path.slice('library/'.length).includes('/');
  const familiarName = domain !== 'docker.io' ? `${domain}/${path}` : official ? path.slice('library/'.length) : path;
  return { ok: true, domain, path, tag, digest, familiarName };
}
