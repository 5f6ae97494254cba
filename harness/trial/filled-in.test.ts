import { describe, expect, it } from 'vitest';
import { filledIn } from './filled-in.ts';
import { gaugeValue } from './gauge.ts';

describe('the words of a command', () => {
  const values = { port: 8080, budget: 64, variant: 'product', sidecars: { backend: { port: 9000, paths: ['a'] } } };

  it('have what the trial knows filled in, and keep other braces', () => {
    expect(filledIn('--listen={port},{budget},{variant}', values)).toBe('--listen=8080,64,product');
    expect(filledIn('{sidecars.backend.port} {sidecars.backend}', values)).toBe('9000 {"port":9000,"paths":["a"]}');
    expect(filledIn('{"json": {}} {other}', values)).toBe('{"json": {}} {other}');
  });

  it('are refused where a sidecar has no such value', () => {
    expect(() => filledIn('{sidecars.peer.port}', values)).toThrow('{sidecars.peer.port} names nothing');
  });
});

describe('a gauge in a text of metrics', () => {
  it('is read with labels or without, the highest of several lines, and never by a part of its name', () => {
    const text = '# HELP booked x\nbooked_high_bytes 7\nbooked{pool="a"} 1e3\nbooked{pool="b"} 2.5e3 1700000000\n';
    expect(gaugeValue(text, 'booked')).toBe(2500);
    expect(gaugeValue(text, 'booked_high_bytes')).toBe(7);
    expect(gaugeValue(text, 'booked_high')).toBeNull();
  });
});
