"""Remarks, circles of readers, and the erasure of words by law with the chain left whole."""

import pytest

from huiyin.casework.models import ErasableText, Matter, SearchText
from huiyin.casework.selectors import detail, newest
from huiyin.casework.services import erase_text, guard_matter, note, rebuild_matter, verify
from huiyin.kernel.refusal import Refused
from tests.casework.town import SYSTEM


def test_erased_words_are_gone_everywhere_and_the_chain_is_whole(town):
    receipt = town.raise_matter("邻居张三偷电")
    text = ErasableText.objects.get()
    erase_text(town.desk, text_id=text.id, reason="本人要求删除")
    text.refresh_from_db()
    assert (text.text, text.salt, bytes(text.commitment) != b"") == (None, None, True)
    assert Matter.objects.get().summary is None
    assert newest(town.desk, "偷电") == []
    assert detail(town.desk, receipt.matter_id).words == "（内容已依法删除：本人要求删除）"
    assert verify(SYSTEM, whole=True) == ()
    rebuild_matter(SYSTEM, matter_id=receipt.matter_id)
    assert Matter.objects.get().summary is None


def test_only_the_duty_desk_erases_and_only_with_a_reason(town):
    town.raise_matter()
    text = ErasableText.objects.get()
    with pytest.raises(Refused, match="值班台"):
        erase_text(town.worker, text_id=text.id, reason="手滑")
    with pytest.raises(Refused, match="原因"):
        erase_text(town.desk, text_id=text.id, reason=" ")
    assert ErasableText.objects.get().text is not None


def test_sealing_takes_a_matter_out_of_the_search_index_and_unsealing_puts_it_back(town, seen):
    receipt = town.raise_matter("孩子不敢回家")
    guard_matter(town.centre, matter_id=receipt.matter_id, sensitivity="sealed")
    assert not SearchText.objects.exists()
    assert not seen(town.worker, receipt.matter_id)
    note(town.centre, matter_id=receipt.matter_id, words="已联系学校")
    assert not SearchText.objects.exists()
    guard_matter(town.centre, matter_id=receipt.matter_id, sensitivity="open")
    assert [row.id for row in newest(town.worker, "不敢回家")] == [receipt.matter_id]


def test_a_remark_is_found_and_stands_in_the_timeline(town):
    receipt = town.raise_matter()
    note(town.worker, matter_id=receipt.matter_id, words="现场拉了警戒线")
    entry = detail(town.worker, receipt.matter_id).timeline[-1]
    assert (entry.kind, entry.words) == ("noted", (("说明", "现场拉了警戒线"),))
    assert len(newest(town.worker, "警戒")) == 1
