/**
 * Why a record did not come in as it was sent, or waits; what of one that did come in somebody should look
 * into; or why an outbox event did not get to Xano. Stable, so that programs may go by it.
 */
export const RECORD_CODES = [
  'invalid_json',
  'invalid_record',
  'missing_field',
  'too_large',
  'version_in_future',
  'unknown_entity',
  'unknown_table',
  'cannot_follow_self',
  'owner_missing',
  'name_taken',
  'id_taken',
  'damaged_key',
  'undecided',
  'too_old',
  'let_go',
  'same_version',
  'version_ahead',
  'left_out',
  'unreadable',
  'writeback_failed',
] as const;

export type RecordCode = (typeof RECORD_CODES)[number];
