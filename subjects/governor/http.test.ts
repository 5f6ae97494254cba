import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { GovernorRefusal, slowDown, unavailable } from './index.ts';

const facts = { requested: 16_777_216, booked: 60_000_000, budget: 67_108_864, waitedMs: 30_000, waiters: 3 };
const refusal = new GovernorRefusal('ERR_GOVERNOR_DEADLINE', facts);

describe('slowDown', () => {
  it('is what S3 says: 503, an XML error, one id three times, and no Retry-After', () => {
    const { status, headers, body } = slowDown(refusal);
    const { Error: error } = new XMLParser({ parseTagValue: false }).parse(body);
    expect(status).toBe(503);
    expect(error).toEqual({
      Code: 'SlowDown',
      Message: expect.stringContaining('16777216'),
      RequestId: expect.any(String),
    });
    expect(error.RequestId).toMatch(/^[0-9A-F]{16}$/);
    expect(headers).toEqual({
      'content-type': 'application/xml',
      'content-length': String(Buffer.byteLength(body)),
      'x-amz-request-id': error.RequestId,
      'x-amz-id-2': error.RequestId,
    });
  });

  it('takes the id that the request has already, and makes a new one for each that has none', () => {
    expect(slowDown(refusal, '0123456789ABCDEF').body).toContain('<RequestId>0123456789ABCDEF</RequestId>');
    expect(slowDown(refusal, 'a<b').body).toContain('<RequestId>a&lt;b</RequestId>');
    expect(slowDown(refusal).headers).not.toEqual(slowDown(refusal).headers);
  });
});

describe('unavailable', () => {
  it('is 503 with Retry-After in whole seconds', () => {
    const { status, headers, body } = unavailable(refusal);
    expect(status).toBe(503);
    expect(headers).toEqual({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'retry-after': '1',
    });
    expect(unavailable(refusal, 30).headers['retry-after']).toBe('30');
    expect(() => unavailable(refusal, 0.5)).toThrow('0.5');
  });

  it('tells a client nothing that only whoever runs the process can do', () => {
    expect(refusal.message).toContain('waitMs');
    expect(unavailable(refusal).body + slowDown(refusal).body).not.toContain('waitMs');
  });
});
