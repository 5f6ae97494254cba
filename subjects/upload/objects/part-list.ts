import { XMLParser } from 'fast-xml-parser';
import { readBody } from '../body/inbound.ts';
import type { Exchange } from '../exchange.ts';
import { Refusal } from '../refusal.ts';

export interface NamedPart {
  readonly partNumber: number;
  /** Without quotes. */
  readonly etag: string;
}

/** 500 parts, each with its checksums, take about 100 KiB. */
const LARGEST_LIST = 256 * 1024;

const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Part', ignoreAttributes: true });

/** The parts that a CompleteMultipartUpload names. Throws a {@link Refusal} for what is no such list. */
export async function readPartList({ request, service }: Exchange): Promise<readonly NamedPart[]> {
  const chunks: Buffer[] = [];
  let length = 0;
  const keep = (chunk: Buffer): undefined => {
    length += chunk.length;
    if (length > LARGEST_LIST) throw malformed(`it has more than ${LARGEST_LIST} bytes`);
    chunks.push(chunk);
  };
  await readBody(request, keep, service.stallMs);
  return parsePartList(Buffer.concat(chunks).toString());
}

/** Exported for its test. */
export function parsePartList(xml: string): readonly NamedPart[] {
  const parts = elementsOf(xml);
  if (parts.length === 0) throw malformed('it names no part');
  return parts.map(({ PartNumber, ETag }) => {
    const partNumber = Number(PartNumber);
    if (!Number.isSafeInteger(partNumber) || partNumber < 1 || typeof ETag !== 'string') {
      throw malformed('a part needs a number and an ETag');
    }
    return { partNumber, etag: ETag.replaceAll(/^"|"$/g, '') };
  });
}

/** As the client wrote it: an element in place of a text, or several of them, come as what they are. */
interface Element {
  readonly PartNumber?: unknown;
  readonly ETag?: unknown;
}

function elementsOf(xml: string): readonly Element[] {
  try {
    const parsed = parser.parse(xml, true) as { CompleteMultipartUpload?: { Part?: readonly Element[] } };
    return parsed.CompleteMultipartUpload?.Part ?? [];
  } catch (cause) {
    throw malformed('it is no XML', cause);
  }
}

function malformed(why: string, cause?: unknown): Refusal {
  return new Refusal(400, 'MalformedXML', `The list of parts can't be read: ${why}.`, { cause });
}
