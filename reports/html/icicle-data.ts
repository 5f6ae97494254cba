/** What the page's script needs of one attribution: its icicles, and the file for speedscope. Sizes in bytes. */
export interface IcicleData {
  readonly id: string;
  readonly title: string;
  readonly frames: readonly IcicleFrame[];
  readonly views: readonly IcicleView[];
}

/** Function, place, owner; as a list, because there are thousands. */
export type IcicleFrame = readonly [name: string, place: string, owner: 'subject' | 'dependency' | 'node' | 'native'];

export interface IcicleView {
  readonly name: string;
  /** Outermost frame first. */
  readonly stacks: readonly (readonly [stack: readonly number[], heapBytes: number, offHeapBytes: number])[];
}
