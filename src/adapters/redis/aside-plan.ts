import type { Row } from '../../domain/sync/row.js';
import { asideFields } from '../../domain/sync/stored-row.js';
import { textOf } from './plan.js';

/** What aside.lua is told: a key, and what the hash is to hold, nothing where nothing is put aside. */
export const asidePlan = (aside: string, row: Row | null) => ({
  aside,
  aside_set:
    row === null
      ? []
      : Object.entries(asideFields(row)).flatMap(([field, value]) => [
          textOf(field),
          textOf(value),
        ]),
});
