/** What the page's script draws, and the tables behind the drawings show. Sizes in `unit`; null where nothing was measured. */
export interface ChartData {
  readonly id: string;
  readonly x: Axis & {
    readonly values: readonly number[];
    readonly ticks: readonly number[] | null;
    /** How the values are told exactly, where two of them would read alike in the unit. */
    readonly names?: readonly string[];
  };
  readonly y: Axis & { readonly fromZero: boolean };
  readonly series: readonly ChartSeries[];
  /** The area between two series, by their indices from 0, the upper one first. */
  readonly band: readonly [number, number] | null;
  /** Spans of x to hatch: there something was exceeded. */
  readonly shaded: readonly (readonly [number, number])[];
}

export interface Axis {
  readonly label: string;
  /** Written behind every figure: `MiB`, `s`; empty for a count. */
  readonly unit: string;
  readonly log: boolean;
}

export interface ChartSeries {
  readonly name: string;
  /** What the key says of the whole group, where that is more than its first series. */
  readonly key?: string;
  /** Names a colour of the style sheet. Never alone: form and dash differ as well. */
  readonly colour: 'reserved' | 'resident' | 'live' | 'muted' | 'bad';
  readonly line: 'none' | 'thin' | 'thick' | 'dash' | 'dots' | 'step';
  readonly form: Form;
  /** One figure: the same everywhere. */
  readonly values: readonly (number | null)[] | number;
  /** Series of one group share an entry of the key. */
  readonly group: number;
}

export type Form = 'none' | 'circle' | 'square' | 'ring' | 'halo' | 'frame' | 'cross';

/** The unit that keeps a chart's figures readable, and its size in bytes. */
export interface Unit {
  readonly name: 'KiB' | 'MiB' | 'GiB';
  readonly bytes: number;
}
