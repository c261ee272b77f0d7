/** At the head of a file whose figures end before it was made. */
export const incompleteFact = {
  label: 'Not complete',
  value: 'a large history is still being counted; make this file again later',
}
