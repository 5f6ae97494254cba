import { RestoreError } from '../restore-error.ts';

/** Where the objects of one backup are: all names in `container` begin with `prefix`. */
export interface BackupPlace {
  readonly id: string;
  readonly container: string;
  readonly prefix: string;
}

/** Three folders deep, so that none holds too many. Throws for an id that could name anything outside of it. */
export function containerOf(id: string): string {
  if (/^[0-9A-Za-z][0-9A-Za-z-]{4,127}$/.test(id)) return `${id.slice(0, 2)}/${id.slice(2, 4)}/${id}`;
  throw new RestoreError('ERR_RESTORE_FORMAT', `${JSON.stringify(id)} is no id of a backup: letters, digits and "-".`);
}

/** `volume_<volume id>_<YYYYmmddHHMMSS>_backup_<id>` */
export function prefixOf(id: string, volumeId: string, createdAt: Date): string {
  const moment = createdAt.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  return `volume_${volumeId}_${moment}_backup_${id}`;
}

export const PREFIX_START = 'volume_';

/** What follows the prefix in the name of a backup's metadata. */
export const METADATA = '_metadata';
export const SHA256_FILE = '_sha256file';

/** Ids start at 1. */
export function objectName(prefix: string, id: number): string {
  return `${prefix}-${`${id}`.padStart(5, '0')}`;
}

/** More extents than a volume of 2 TiB has blocks of 32 KiB. */
const MOST_OBJECTS = 2 ** 26;

/** The id in an object's name; null for any other name. */
export function objectId(prefix: string, name: string): number | null {
  const digits = name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : '';
  const id = /^\d{5,8}$/.test(digits) ? Number(digits) : 0;
  return id >= 1 && id <= MOST_OBJECTS && objectName(prefix, id) === name ? id : null;
}
