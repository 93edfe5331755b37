// Apart from the schemas, so that what needs the limit alone does not load the schema library.

/** Longest document, in UTF-16 units, that the host accepts. */
export const maxDocumentLength = 4_000_000;
