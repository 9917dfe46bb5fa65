import { createNodeFsMountHandler } from "@php-wasm/node"
import type { FileNode, MountHandler, NodeOperations } from "@php-wasm/universal"

/** Whose `getattr` remembers, and the mounts that it does so for. */
const patched = new WeakMap<NodeOperations, Set<unknown>>()

const remembering = (operations: NodeOperations): Set<unknown> => {
  const made = patched.get(operations)
  if (made !== undefined) return made
  const mounts = new Set<unknown>()
  const look = operations.getattr
  const known = new WeakMap<FileNode, unknown>()
  operations.getattr = (node) => {
    if (!mounts.has(node.mount)) return look(node)
    const before = known.get(node)
    if (before !== undefined) return before
    const found = look(node)
    known.set(node, found)
    return found
  }
  patched.set(operations, mounts)
  return mounts
}

/**
 * Mounts a folder in which nothing changes while PHP runs. PHP asks for the time of each file that it has compiled in each
 * request, some hundred: here the machine is asked once, which saves a tenth of a page.
 */
export const fixedFolder =
  (folder: string): MountHandler =>
  async (php, files, place) => {
    const unmount = await createNodeFsMountHandler(folder)(php, files, place)
    remembering(files.filesystems.NODEFS.node_ops).add(files.lookupPath(place).node.mount)
    return unmount
  }

/**
 * Mounts a folder whose files come and go at the hands of other processes as well. PHP's `file_exists` takes one that it
 * has met for there, so that WordPress would load a drop-in that is gone: here the machine is asked for what lies right in
 * the folder and could be a file.
 */
export const changingFolder =
  (folder: string): MountHandler =>
  async (php, files, place) => {
    const unmount = await createNodeFsMountHandler(folder)(php, files, place)
    const root = files.lookupPath(place).node
    const look = files.lookupNode
    files.lookupNode = (parent, name) => {
      const node = look(parent, name)
      if (parent === root && name.includes(".")) files.filesystems.NODEFS.node_ops.getattr(node)
      return node
    }
    return unmount
  }
