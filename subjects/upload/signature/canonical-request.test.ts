import { describe, expect, it } from 'vitest';
import { canonicalRequest } from './canonical-request.ts';

const line = (url: string) => canonicalRequest({ method: 'GET', url, headers: {} }, [], 'hash').split('\n');
const path = (url: string) => line(url)[1];
const query = (url: string) => line(url)[2];

it('is AWS’s documented text for GET Object', () => {
  const headers = { host: 'examplebucket.s3.amazonaws.com', range: 'bytes=0-9', 'x-amz-date': '20130524T000000Z' };
  expect(canonicalRequest({ method: 'GET', url: '/test.txt', headers }, Object.keys(headers), 'hash')).toBe(
    `GET
/test.txt

host:examplebucket.s3.amazonaws.com
range:bytes=0-9
x-amz-date:20130524T000000Z

host;range;x-amz-date
hash`,
  );
});

describe('its path', () => {
  it('stays as the client has encoded it', () => {
    expect(path('/b/a%20b%2Fc//../%7e%C3%BC')).toBe('/b/a%20b%2Fc//../%7e%C3%BC');
  });

  it('has what the client did not encode as it must have signed it', () => {
    expect(path("/b/(a+b)*!$&',;=:@~%2")).toBe('/b/%28a%2Bb%29%2A%21%24%26%27%2C%3B%3D%3A%40~%252');
  });
});

describe('its query', () => {
  it('is sorted by name and then by value', () => {
    expect(query('/?b=2&a-b=1&a=3&b=10&B=0&a')).toBe('B=0&a=&a=3&a-b=1&b=10&b=2');
  });

  it('is encoded strictly, once, and with plus as a space', () => {
    expect(query("/?p=a/b%2fc+d%20e%2B(f)*!'&%C3%BC=x=y")).toBe('%C3%BC=x%3Dy&p=a%2Fb%2Fc%20d%20e%2B%28f%29%2A%21%27');
  });
});

describe('its headers', () => {
  const request = { method: 'PUT', url: '/', headers: { a: 'lost', host: 'h' } };

  it('are trimmed, and repeated ones joined in the order in which they came', () => {
    const rawHeaders = ['A', ' 2  b ', 'Host', 'h', 'a', '1'];
    expect(canonicalRequest({ ...request, rawHeaders }, ['a', 'host'], 'hash')).toContain('\na:2 b,1\nhost:h\n');
  });

  it('count as empty where they did not come', () => {
    expect(canonicalRequest(request, ['b', 'host'], 'hash')).toContain('\nb:\nhost:h\n');
  });
});
