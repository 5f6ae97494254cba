import { describe, expect, it } from 'vitest';
import { KiB, MiB } from '../../harness/bytes.ts';
import { type Deficit, renderDeficits } from './deficits-table.ts';

const deficit: Deficit = {
  name: 'upload/live',
  command: 'measure scenarios/upload.scenario.ts',
  runs: 20,
  reservedBytes: 10 * MiB,
  leastNeededBytes: 8 * MiB - 64 * KiB,
  mostNeededBytes: 8 * MiB,
  deficitBytes: 2 * MiB + 64 * KiB + 1,
  confirmed: 3,
  confirmations: 3,
};

describe('the table of deficits', () => {
  it('takes the reservation’s own headroom off what had to be taken away until all runs were red', () => {
    expect(renderDeficits([deficit])).toContain(
      '| upload/live | 20 | 10.0 MiB | 7.9 MiB to 8.0 MiB | 2.1 MiB | 64.0 KiB | 0.78 % | 3 of 3 |',
    );
  });

  it('says where nothing at all is caught', () => {
    expect(renderDeficits([{ ...deficit, deficitBytes: null }])).toContain('| not caught | | | |');
  });
});
