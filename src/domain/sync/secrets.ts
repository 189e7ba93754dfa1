import { isSecret } from '../profile.js';
import type { RowFields } from './delivery.js';

const clean = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.map(clean) : withoutSecrets(value as RowFields);
};

/** A row without passwords, however deep an add-on of Xano has put them: they enter Redis by no door. */
export const withoutSecrets = (row: RowFields): RowFields =>
  Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      isSecret(name) ? [] : [[name, clean(value)] as const],
    ),
  );
