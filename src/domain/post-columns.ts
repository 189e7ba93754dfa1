import type { UserFields } from './profile.js';
import { byteLength } from './text.js';
import { presentValue, type Shown } from './shown.js';
import type { JsonValue } from './column-kind.js';

/** What a post shows of its columns, bytes, names included; one that no longer fits is left out. */
const MAX_COLUMN_BYTES = 16_384;

/** The columns of these names, as far as they fit; the settings name no secret. */
export const fittingColumns = (kept: UserFields, names: readonly string[]): UserFields => {
  let size = 0;
  const fitting: Record<string, string> = {};
  for (const name of names) {
    const value = Object.hasOwn(kept, name) ? kept[name] : undefined;
    const added = value === undefined ? Infinity : byteLength(name) + byteLength(value);
    if (value === undefined || size + added > MAX_COLUMN_BYTES) continue;
    size += added;
    fitting[name] = value;
  }
  return fitting;
};

/** The columns of a post as they are answered. */
export const presentColumns = (
  kept: UserFields,
  shown: Shown,
): Readonly<Record<string, JsonValue>> =>
  Object.fromEntries(
    Object.entries(fittingColumns(kept, shown.columns?.post ?? [])).map(([name, text]) => [
      name,
      presentValue(shown, 'post', name, text),
    ]),
  );
