import type { IncomingMessage } from 'node:http';
import { LARGEST_CLIENT_PART_NUMBER } from './frames/parts.ts';
import { MANIFEST_PREFIX } from './objects/object-record.ts';
import { Refusal } from './refusal.ts';

/** What a request asks for, by its method, path and query alone. */
export type Operation = ObjectOperation | UploadOperation | PartOperation;

interface Target {
  readonly bucket: string;
  readonly key: string;
}

export interface ObjectOperation extends Target {
  readonly kind: 'put object' | 'get object' | 'head object' | 'create upload';
}

export interface UploadOperation extends Target {
  readonly kind: 'complete upload' | 'abort upload';
  readonly uploadId: string;
}

export interface PartOperation extends Target {
  readonly kind: 'upload part';
  readonly uploadId: string;
  readonly partNumber: number;
}

/** Query parameters that ask for another operation than the bare method does: refused rather than ignored. */
const KNOWN_PARAMETERS = new Set(['uploads', 'uploadId', 'partNumber', 'x-id']);

/** Throws a {@link Refusal} for what is no operation of this proxy. */
export function route({ method = '', url = '/' }: Pick<IncomingMessage, 'method' | 'url'>): Operation {
  // Not `new URL`: it would resolve `..` and `//`, and the key would be another than the one that was signed.
  const [path = '', search = ''] = url.split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const target = targetOf(path);
  const operation = operationOf(method, target, query);
  if (operation !== null) return operation;
  throw new Refusal(
    501,
    'NotImplemented',
    `${method} ${url} is not taken: CreateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload, PutObject, GetObject and HeadObject are.`,
  );
}

function operationOf(method: string, target: Target, query: URLSearchParams): Operation | null {
  if ([...query.keys()].some((name) => !KNOWN_PARAMETERS.has(name))) return null;
  const uploadId = query.get('uploadId');
  if (uploadId === null) return withoutUpload(method, target, query);
  if (method === 'PUT') {
    return { kind: 'upload part', ...target, uploadId, partNumber: partNumberOf(query.get('partNumber')) };
  }
  if (method === 'POST') return { kind: 'complete upload', ...target, uploadId };
  if (method === 'DELETE') return { kind: 'abort upload', ...target, uploadId };
  return null;
}

function withoutUpload(method: string, target: Target, query: URLSearchParams): Operation | null {
  if (query.has('partNumber')) return null;
  if (method === 'POST') return query.has('uploads') ? { kind: 'create upload', ...target } : null;
  if (query.has('uploads')) return null;
  if (method === 'PUT') return { kind: 'put object', ...target };
  if (method === 'GET') return { kind: 'get object', ...target };
  if (method === 'HEAD') return { kind: 'head object', ...target };
  return null;
}

function targetOf(path: string): Target {
  const [, bucket, key] = /^\/([^/]+)\/(.+)$/s.exec(path) ?? [];
  if (bucket === undefined || key === undefined) throw new Refusal(400, 'InvalidURI', `No bucket and key in ${path}.`);
  const target = { bucket: decoded(bucket, path), key: decoded(key, path) };
  if (!target.key.startsWith(MANIFEST_PREFIX)) return target;
  throw new Refusal(403, 'AccessDenied', `Keys that begin with ${MANIFEST_PREFIX} are this proxy's own.`);
}

function decoded(text: string, path: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new Refusal(400, 'InvalidURI', `The path ${path} is not properly encoded.`, { cause });
  }
}

function partNumberOf(text: string | null): number {
  const partNumber = Number(text);
  if (Number.isInteger(partNumber) && partNumber >= 1 && partNumber <= LARGEST_CLIENT_PART_NUMBER) return partNumber;
  const range = `1 to ${LARGEST_CLIENT_PART_NUMBER}`;
  throw new Refusal(400, 'InvalidArgument', `Part numbers go from ${range}, and this one is ${text}.`);
}
