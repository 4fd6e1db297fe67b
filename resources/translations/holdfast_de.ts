<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>Inbox</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Buy milk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Call Ada about Saturday</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send the report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draft the talk on offline-first apps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install Holdfast</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;New task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New &amp;list…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;another device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Go offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Backups…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Recover…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>System</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About Holdfast</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BackupManager</name>
    <message>
        <source>Holdfast: backups</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before every client reset and every recovery, a verified backup of this device is made. None is ever deleted unless you ask for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backups</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No backups yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first client reset makes one, whatever its strategy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Recover…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show in &amp;folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A pinned backup is never cleared away with old ones</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is a backup of {device}: open that device to do this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its reset is not finished: nothing is lost yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Un&amp;pin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That did not work: {error}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The backup is whole: its bytes are as they were written, and all {count} objects read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export a backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SQLite database (*.sqlite)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON Lines (*.jsonl)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exported to {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Holdfast: delete a backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete the backup of {time}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>It holds %n objects.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of them %n were not synced when it was made, and not all is recovered.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n decisions about it are not applied yet.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>It is pinned.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is nowhere else can&apos;t be brought back after that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BackupModel</name>
    <message>
        <source>Damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before a recovery</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partly recovered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unfinished reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Objects</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unsynced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Reset now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;cover…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At &amp;next start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open &amp;backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>De&amp;tails</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Editing</name>
    <message>
        <source>Add {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Delete tasks: %n</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted. Ctrl+Z brings it back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That task was deleted on another device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some of it was changed or deleted elsewhere meanwhile.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FaultsPanel</name>
    <message>
        <source>All of this touches only the demo backend and this device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a client reset does with unsynced changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Manually recover unsynced changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When a manual reset begins</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask me</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At next start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the server&apos;s history no longer fits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Begin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cause a client reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server restored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server crashes and comes back from an earlier backup. Works on tasks of its own in the list Lab: one is edited, one deleted, one created while offline.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backend</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take a backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server copies its whole database, as an administrator does every night.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore from backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server&apos;s database goes back to its newest backup; what came later is gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A tunnel, a flight, a dead router. You can go on working; it is sent later.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ListModel</name>
    <message>
        <source>All tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>{name}, %n open</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LiveChangesModel</name>
    <message>
        <source>you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>other device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>client reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>recovery</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>added</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Title</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LiveChangesPanel</name>
    <message>
        <source>Live changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No changes yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every change appears here as it happens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause live changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy live changes as JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Holdfast: {device}</source>
        <extracomment>Changes that come within this many milliseconds are drawn together.</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This needs the administrator&apos;s token: start with --admin-token-file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Faults</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This device can&apos;t sync</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The client reset did not work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This device was reset, and nothing of yours is missing from the fresh copy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export tasks and lists</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON Lines (*.jsonl)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tasks as CSV (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Exported %n objects.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>This is being done at the moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why a reset is needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{message}

Cause: {cause}
Error {code} {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The reset begins when Holdfast is started again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Until then nothing is uploaded or downloaded; what you write stays on this device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to recover from: no client reset has happened here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Holdfast</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Holdfast {version} keeps your work when the server&apos;s history no longer fits it.

Longest time in which this window did not answer: {stall} ms

Licence: Apache-2.0</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecoveryDelegate</name>
    <message>
        <source>Backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undecided</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mixed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unknown</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecoveryModel</name>
    <message>
        <source>Decision</source>
        <extracomment>In the order in which Space goes through them. In the order of how much they ask for a person&apos;s eyes; the table is first sorted by it. Filter: the states it shows; ``needs-a-look`` goes by the item and not by its state.</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backup last modified</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fresh last modified</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Newer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What Apply will do with the object. Space goes through what is possible.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This device, before the reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which of the two was modified last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The properties in which backup and fresh differ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Due</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Priority</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tags</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Position</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Created</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last modified</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undecided</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By property</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Medium</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>just now</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Only in backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Made on this device before the reset; the server never got it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lost on server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server once had it and lost it when it was restored. The backup still has it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only in fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New on the server; this device never had it. It stays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted in fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted on the server. You had not changed it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edited here, deleted in fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You changed it, and meanwhile it was deleted on the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted in backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You deleted it here, but the server has it still.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted here, edited in fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You deleted it here, and meanwhile it was changed on the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed in backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You changed it before the reset; the server still has what it was before.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed in fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is otherwise on the server; you had not changed it since the last sync.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed on both sides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both sides changed it, but not the same property: both changes can be kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both sides changed the same property to different values.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not storable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server has no place any more for what you changed; it can be exported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Different</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The two differ, and it is not known what they were before.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>whole object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has changed since “{decision}” was decided: look again. Apply leaves it out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decided beforehand, because nothing can be lost by it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fresh stays as it is, and the backup keeps its own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{time}, on this device before the reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{time}, from the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title}, {column}: {text}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecoveryWindow</name>
    <message>
        <source>Holdfast: recover your changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recover your changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backup to recover from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backups with something to recover</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search  Ctrl+F</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the differences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs a look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only in backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only in fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed in backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed in fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not storable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undecided, or changed since it was decided</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What only the backup has, and what the server lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is new on the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only you changed it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the server&apos;s side changed it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed on both sides: what merges, conflicts, and what is merely different</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted on one side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the server has no place for any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rule for what is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore what is only in the backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merge what merges</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Newest wins</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do my deletes again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear: leave undecided</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also over decisions made by &amp;hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rules also decide what was decided by hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Use rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the rule on what is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the last decision back (Ctrl+Z)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do the decision again (Ctrl+Shift+Z)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Differences between backup and fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed on both sides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Property by property</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Property</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Base</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As both sides last agreed on it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This device, before the reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As it is now, from the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it is after Apply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Working</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo &amp;recovery</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes the last Apply back where nothing has changed since</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decide &amp;later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Closes the window; what you decided is kept (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backs everything up, then writes what is decided (Ctrl+Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{word}” is not possible for this object; its decision is as it was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{word}” is not possible for {n} of the {all} selected; these stay as they were.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The rule decided %n of the {all} shown.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Decided by hand and left alone: %n.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, as a time is missing, in the future, or both are the same: %n.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Left alone, as the rule says nothing about them: %n.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Taking the recovery back…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backing everything up, then writing your changes…</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The recovery was taken back: %n done.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Applied: %n done.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The server was restored from an earlier backup, so some of what it once had is missing there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync was switched off on the server and on again, so this device had to start afresh.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This app and the server did not agree on what the data looks like, so this device had to start afresh.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This device was offline for longer than the server keeps its history, so it had to start afresh.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The shape of the data was changed on the server, so this device had to start afresh.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This device&apos;s data was put back from a copy, so it had to start afresh.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync could not go on as it was, so this device had to start afresh.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backup: {time}, {objects}, {unsynced}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n unsynced</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Fresh: {time}, {objects}, server version {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last agreed: server version {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 object</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n objects</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Rule for the one shown:</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Rule for the %n shown:</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Apply 1 change</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Apply %n changes</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>restore %n</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>take the backup for %n</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>merge %n</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>keep both of %n</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>take %n property by property</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>delete %n again</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>leave %n as the server has it</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Apply will {list}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was lost: what is listed stays as the server has it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is decided that Apply could do.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 needs a look and waits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n need a look and wait.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Changed since you decided: %n.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Comparing the backup with what is there now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No difference fits the search and the filter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything from this backup is settled. “Undo recovery” takes it back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All that the backup holds is there, and the same. There is nothing to decide.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No object selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed since you decided, look again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decide: {word}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>when applied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{fresh}; and in a second one: {backup}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Differs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}, {column}: {text}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing that is shown needs a look.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Holdfast: keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys of the recovery window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+1 backup, Ctrl+2 fresh, Ctrl+3 merge, Ctrl+4 both, Ctrl+0 undecided
Space: the next possible decision
Alt+Down, Alt+Up: the next that needs a look
Enter: to the properties; there Alt+Left backup, Alt+Right fresh
F6: the next part of the window
Ctrl+F: search
Ctrl+Z, Ctrl+Shift+Z: take a decision back, do it again
Ctrl+Enter: apply
Esc: decide later</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RowDelegate</name>
    <message>
        <source>Changed since this was first shown</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Open another device</source>
        <extracomment>How long a word in passing stays, in milliseconds.</extracomment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{device}: open another device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{text} · server version {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n unsynced</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Recovery waiting: %n</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ask me</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at next start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>recover by hand</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Synced {when}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Downloading {done}/{total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Uploading {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offline since {when}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resetting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Error: {what}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TaskDelegate</name>
    <message>
        <source>done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Medium</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unsynced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>synced</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TaskModel</name>
    <message>
        <source>low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>medium</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>high</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unsynced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>synced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title}: {column} {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Due</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Priority</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tags</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last modified</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TaskTable</name>
    <message>
        <source>Tasks</source>
        <extracomment>What goes first where there is no room for everything. Done, title and sync always stay. Below this width of the title (in pixels) a column goes.</extracomment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TasksPane</name>
    <message>
        <source>Lists</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a task below: Ctrl+N</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search tasks…  Ctrl+F</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a task…  Ctrl+N</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No task holds what you search for</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>startError</name>
    <message>
        <source>Holdfast can&apos;t start</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>just now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server restored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sync re-enabled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offline too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Schema mismatch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Destructive schema change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device put back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
