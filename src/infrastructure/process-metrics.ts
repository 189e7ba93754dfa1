import { Counter, Gauge } from 'prom-client';
import type { CopyNumbers } from '../adapters/redis/copies/copies.js';
import type { LiveNumbers } from '../application/live/hub.js';
import type { Table } from './metric-tables.js';

/** Numbers about the copy that this process keeps. */
export const COPIED: Table<CopyNumbers> = {
  xrs_process_copy_on: [
    Gauge,
    'Whether reads are answered from the copy in the process, 1 or 0',
    ({ isOn }) => (isOn ? 1 : 0),
    [],
    'min',
  ],
  xrs_process_copy_entries: [Gauge, 'Keys that the copy in the process holds', 'entries'],
  xrs_process_copy_bytes: [Gauge, 'Approximate size of the copy in the process', 'bytes'],
  xrs_process_copy_reads_total: [
    Counter,
    'Reads by where they were answered: from the copy alone, or from Redis',
    ({ reads, warm }) => Object.entries({ copy: warm, redis: reads - warm }),
    ['from'],
  ],
  xrs_process_copy_fences_total: [Counter, 'Fences sent to Redis', 'fences'],
  xrs_process_copy_fenced_total: [Counter, 'Reads that waited for a fence', 'fenced'],
  xrs_process_copy_invalidations_total: [
    Counter,
    'Keys that Redis has invalidated',
    'invalidations',
  ],
  xrs_process_copy_pairs_total: [
    Counter,
    'Copies so far, each with a pair of connections to every master',
    'pairs',
  ],
};

/** Numbers about the listeners of this process. */
export const LISTENERS: Table<LiveNumbers> = {
  xrs_process_listeners: [Gauge, 'Streams of events that are open', 'listeners'],
  xrs_process_events_sent_total: [Counter, 'Events sent to listeners', 'sent'],
  xrs_process_listeners_cut_total: [
    Counter,
    'Streams that were closed because their listener read too slowly',
    'cutOff',
  ],
};
