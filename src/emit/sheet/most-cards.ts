/** So many machines get a card; further ones get a line, so that the page stays of a bounded size. */
export const mostCards = 100;
