/** The trip's notes, written together. */
import '@mantine/tiptap/styles.css'
import { Link, RichTextEditor, getTaskListExtension } from '@mantine/tiptap'
import { TaskItem, TaskList } from '@tiptap/extension-list'
import { useEditor } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import { useEffect } from 'react'
import { useTripRoom } from '../trip-room.ts'
import { useReadOnly } from '../use-trip.ts'
import { NotesToolbar } from './notes-toolbar.tsx'
import { carets, sharedText } from './shared-text.ts'
import classes from './notes.module.css'

export function Notes() {
  const room = useTripRoom()
  const readOnly = useReadOnly()
  const editor = useEditor(
    {
      extensions: [
        // `trailingNode` would write into the text of everybody, for a viewer too, merely because it was opened.
        StarterKit.configure({
          undoRedo: false,
          link: false,
          trailingNode: false,
          heading: { levels: [2, 3] },
        }),
        Link.configure({ openOnClick: readOnly, autolink: true }),
        getTaskListExtension(TaskList),
        TaskItem.configure({ nested: true, a11y: { checkboxLabel: taskLabel } }),
        sharedText(room),
        carets(room),
      ],
      editable: !readOnly,
      editorProps: {
        attributes: {
          'aria-label': 'Notes of the trip',
          'aria-multiline': 'true',
          role: 'textbox',
          spellcheck: 'true',
        },
      },
    },
    [room],
  )
  useEffect(() => room.trackOrigin(ySyncPluginKey), [room])
  useEffect(() => editor?.setEditable(!readOnly, false), [editor, readOnly])
  return (
    <RichTextEditor
      editor={editor}
      classNames={{ root: classes.root!, content: classes.content!, toolbar: classes.toolbar! }}
    >
      {!readOnly && <NotesToolbar />}
      <RichTextEditor.Content />
    </RichTextEditor>
  )
}

function taskLabel(node: { textContent: string }): string {
  return node.textContent === '' ? 'Task' : `Task: ${node.textContent}`
}
