/** Where something stands in a manifest; 1-based. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A scalar of a manifest as written. */
export interface Written {
  readonly text: string;
  readonly place: Place;
}

/** A variable of a container; `text` is null where its value comes from what the manifests do not hold. */
export interface Variable {
  readonly text: string | null;
  /** Where it comes from, for whoever has to look there: `the Secret credentials`. */
  readonly source: string;
  readonly place: Place;
}

export interface DeployedContainer {
  /** `Deployment upload`. */
  readonly workload: string;
  readonly name: string;
  readonly place: Place;
  /** Its own memory limit, or that of its pod. */
  readonly limit: (Written & { readonly bytes: number; readonly ofPod: boolean }) | null;
  readonly environment: ReadonlyMap<string, Variable>;
  /** `command` and `args`, where flags of Node may stand too. */
  readonly words: readonly Written[];
}

/** A manifest that can't be read. The message begins with its file and line. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly code = 'PLIMSOLL_MANIFEST';
  readonly place: Place;

  constructor(place: Place, problem: string, remedy: string, cause?: unknown) {
    super(`${place.file}:${place.line}: ${problem}. ${remedy}`, { cause });
    this.place = place;
  }
}
