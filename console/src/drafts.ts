/**
 * Rows that were edited and not sent, by the id of their dead letter. They outlive the end of a session, but not signing
 * out, nor the page.
 */
export const drafts = new Map<string, string>();
