/** What the page's script needs of one icicle: what it draws, and what its files for other tools are made of. */
export interface IcicleData {
  readonly id: string;
  readonly title: string;
  readonly frames: readonly IcicleFrame[];
  readonly views: readonly IcicleView[];
}

/** As a list, because there are thousands. Line and column are 1-based, 0 where there is none. */
export type IcicleFrame = readonly [
  name: string,
  file: string,
  line: number,
  column: number,
  owner: 'subject' | 'dependency' | 'node' | 'native',
];

export interface IcicleView {
  readonly name: string;
  /**
   * What the two figures of a stack are. `parts`: bytes on the heap and off it, drawn as wide as both together. `sides`:
   * bytes before and after, drawn as wide as the larger one.
   */
  readonly kind: 'parts' | 'sides';
  /** Of two sides: what differs by less is how two runs of the same code differ. */
  readonly leastBytes?: number;
  /** Outermost frame first; bytes. */
  readonly stacks: readonly (readonly [stack: readonly number[], first: number, second: number])[];
}
