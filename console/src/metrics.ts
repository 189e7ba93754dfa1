const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;

/** Adds up all samples of a metric with this label, such as `from="copy"`; null if there are none. */
export const readMetric = (text: string, name: string, label = ''): number | null => {
  const values = text.split('\n').flatMap((line) => {
    const [, found, labels = '', value] = LINE.exec(line) ?? [];
    return found === name && labels.includes(label) ? [Number(value)] : [];
  });
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
};

/** Returns the share of reads that the copy in the process answered alone; null without reads. */
export const hitRate = (text: string): number | null => {
  const all = readMetric(text, 'xrs_process_copy_reads_total') ?? 0;
  const fromCopy = readMetric(text, 'xrs_process_copy_reads_total', 'from="copy"') ?? 0;
  return all === 0 ? null : fromCopy / all;
};
