type Waiting<Item, Answer> = {
  readonly item: Item
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Groups single writes without a timer: one group is being written, and whatever comes meanwhile is the next. A disk
 * that takes its time over every commit is then waited for once for many, and who comes alone waits for nobody.
 * @param write one answer for each item, in order, once all of them are on the disk; where it fails, all of them fail
 */
export function inGroups<Item, Answer>(
  write: (items: readonly Item[]) => Promise<readonly Answer[]>,
  mostAtOnce: number,
): (item: Item) => Promise<Answer> {
  let queue: Waiting<Item, Answer>[] = []
  let isWriting = false

  async function writeQueue(): Promise<void> {
    isWriting = true
    // What is asked for in this turn of the event loop goes into the first group.
    await Promise.resolve()
    while (queue.length > 0) {
      const group = queue.slice(0, mostAtOnce)
      queue = queue.slice(mostAtOnce)
      await writeGroup(group)
    }
    isWriting = false
  }

  async function writeGroup(group: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await write(group.map(({ item }) => item))
      for (const [index, { resolve, reject }] of group.entries()) {
        const answer = answers[index]
        if (answer === undefined) reject(new Error('an item of a group has no answer'))
        else resolve(answer)
      }
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject })
      if (!isWriting) void writeQueue()
    })
}
